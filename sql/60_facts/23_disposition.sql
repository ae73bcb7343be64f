-- step:    60_facts/23_disposition
-- purpose: what is known of a doubt from earlier nights, and what its auditor has decided
-- grain:   one row per flag_id
-- inputs:  hist.flag, hist.flag_return
-- params:  none
-- output:  decide.disposition
-- source:  the contract, flags: a doubt keeps its disposition night after night

with decided as (
    select
        flag_id,
        status,
        decided_on,
        nullif(concat_ws(
            '；', check_result, '不属实原因：' || not_true_reason, '处理措施：' || measure
        ), '') as decision_note,
        amount_due,
        amount_recovered
    from hist.flag_return
    qualify row_number() over (partition by flag_id order by return_id desc) = 1
)

select
    flag_id,
    -- without a decision, a doubt that had gone and is back has to be looked at again
    coalesce(decided.status, nullif(previous.status, 'cleared'), 'open') as status,
    previous.first_seen_on,
    decided.decided_on,
    decided.decision_note,
    decided.amount_due,
    decided.amount_recovered
from hist.flag as previous
full join decided using (flag_id)
