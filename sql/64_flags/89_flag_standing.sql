-- step:    64_flags/89_flag_standing
-- purpose: since when a doubt is known, how it was decided, and whether it must be looked at again
-- grain:   one row per flag_id
-- inputs:  decide.found_flag, decide.named_flag, decide.lost_flag, decide.disposition
-- params:  as_of, reopen_amount_percent, reopen_amount_yuan, reopen_months, reopen_on_new_source
-- output:  decide.standing_flag
-- source:  docs/audit.md, dispositions

with recursive spoken as (
    -- a doubt that became one with another, tonight or earlier, speaks through that one, and for
    -- itself again once it is found again
    select flag_id, flag_id as standing_id
    from decide.disposition
    union
    select spoken.flag_id, coalesce(lost.merged_into, further.merged_into) as standing_id
    from spoken
    inner join decide.disposition as further on spoken.standing_id = further.flag_id
    left join decide.lost_flag as lost on spoken.standing_id = lost.flag_id
    anti join decide.named_flag as named on spoken.standing_id = named.flag_id
    where coalesce(lost.merged_into, further.merged_into) is not null
),

known as (
    select
        spoken.standing_id,
        spoken.standing_id = spoken.flag_id as is_own,
        known.*
    from spoken
    semi join decide.named_flag as named on spoken.standing_id = named.flag_id
    inner join decide.disposition as known on spoken.flag_id = known.flag_id
),

-- doubts whose last status may be that of another one, which speaks for itself again
parted as (
    select known.merged_into as flag_id
    from known
    where known.is_own and known.merged_into is not null and known.return_id is not null
),

decided as (
    select
        standing_id as flag_id,
        status,
        decided_on,
        decision_note,
        amount_due,
        amount_recovered,
        {
            'amount': known_amount, 'months': known_months, 'sources': known_sources,
            'numbers': known_numbers, 'records': known_records
        } as basis
    from known
    where return_id is not null
    qualify row_number() over (
        partition by standing_id
        order by return_id desc, is_own desc, known.flag_id
    ) = 1
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
        coalesce(
            decided.status, if(parted.flag_id is null, history.status, null), 'open'
        ) as status,
        history.reopened_on,
        decided.* exclude (flag_id, status, basis),
        case
            when decided.status in ('confirmed', 'dismissed', 'recovered') then reopened_text(
                decided.decided_on,
                decided.basis,
                {
                    'amount': flag.amount_at_risk_max, 'months': flag.months,
                    'sources': sources_of(flag.evidence_rows), 'numbers': len(flag.registry_nos),
                    'records': stake_of(flag.evidence_rows)
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
    left join (select distinct flag_id from parted) as parted on named.flag_id = parted.flag_id
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
