-- step:    70_publish/flag_returns
-- purpose: what auditors concluded about each doubt, found tonight or not
-- grain:   one row per flag_id
-- inputs:  hist.flag_return
-- params:  none
-- output:  pub.flag_returns
-- source:  docs/audit.md, dispositions

with newest as (
    select
        flag_id,
        status,
        confidence,
        check_result,
        not_true_reason,
        measure,
        amount_due,
        amount_recovered,
        officer,
        checked_on,
        decided_on,
        return_id,
        repayment,
        corrected_on,
        papers,
        reviewer,
        remark
    from hist.flag_return
    qualify row_number() over (partition by flag_id order by return_id desc) = 1
)

select *
from newest
where check_result is not null
