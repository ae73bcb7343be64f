-- step:    64_flags/89_flag_standing
-- purpose: since when a doubt is known, how it was decided, and whether it must be looked at again
-- grain:   one row per flag_id
-- inputs:  decide.found_flag, decide.named_flag, decide.lost_flag, decide.disposition
-- params:  as_of, reopen_amount_percent, reopen_amount_yuan, reopen_months, reopen_on_new_source
-- output:  decide.standing_flag
-- source:  docs/audit.md, dispositions

with known as (
    -- with what was known of doubts that became one with it tonight
    select
        coalesce(lost.merged_into, known.flag_id) as standing_id,
        lost.merged_into is null as is_own,
        known.*
    from decide.disposition as known
    left join decide.lost_flag as lost on known.flag_id = lost.flag_id
),

decided as (
    select
        standing_id as flag_id,
        status,
        decided_on,
        decision_note,
        amount_due,
        amount_recovered,
        {'amount': known_amount, 'months': known_months, 'sources': known_sources} as basis
    from known
    where return_id is not null
    qualify row_number() over (partition by standing_id order by return_id desc) = 1
),

history as (
    select
        standing_id as flag_id,
        min(first_seen_on) as first_seen_on,
        any_value(status) filter (where is_own) as status,
        any_value(reopened_on) filter (where is_own) as reopened_on
    from known
    group by standing_id
),

held as (
    select
        named.flag_id,
        history.first_seen_on,
        coalesce(decided.status, history.status, 'open') as status,
        history.reopened_on,
        decided.* exclude (flag_id, status, basis),
        case
            when decided.status in ('confirmed', 'dismissed', 'recovered') then reopened_text(
                decided.decided_on,
                decided.basis,
                {
                    'amount': flag.amount_at_risk_max, 'months': flag.months,
                    'sources': sources_of(flag.evidence_rows)
                },
                {
                    'percent': $reopen_amount_percent, 'yuan': $reopen_amount_yuan,
                    'months': $reopen_months, 'on_new_source': $reopen_on_new_source
                }
            )
        end as reopened_reason
    from decide.found_flag as flag
    inner join decide.named_flag as named on flag.flag_id = named.found_id
    left join decided on named.flag_id = decided.flag_id
    left join history on named.flag_id = history.flag_id
)

select
    flag_id,
    if(reopened_reason is null, status, 'open') as status,
    coalesce(first_seen_on, $as_of) as first_seen_on,
    decided_on,
    decision_note,
    amount_due,
    amount_recovered,
    if(reopened_reason is null, null, coalesce(reopened_on, $as_of)) as reopened_on,
    reopened_reason
from held
