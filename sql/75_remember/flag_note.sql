-- step:    75_remember/flag_note
-- purpose: what is to be remembered of doubts that differs from what is remembered already
-- grain:   one row per flag_id
-- inputs:  pub.flags, pub.flag_evidence, pub.flag_changes, hist.flag
-- params:  none
-- output:  hist.flag_note_tonight
-- source:  docs/adr/0014
with

based_on as (
    select
        flag_id,
        list_sort(list(distinct source)) as sources,
        stake_of(list({
            'source': source, 'dataset': dataset, 'record_no': record_no, 'amount': amount
        })) as records,
    from pub.flag_evidence
    group by flag_id
),

-- Of a published file alone, what it says of doubts that are gone is all that is known of them.
lost as (
    select *
    from pub.flag_changes
    where change in ('cleared', 'merged') and flag_id not in (select flag_id from pub.flags)
    qualify row_number() over (partition by flag_id order by changed_on desc) = 1
),

tonight as (
    select
        flag.flag_id,
        flag.flag_type,
        line_of(flag.schemes[1]) as line,
        flag.person_id,
        flag.status,
        flag.first_seen_on,
        cast(null as date) as last_seen_on,
        flag.amount_at_risk,
        coalesce(flag.amount_at_risk_max, flag.amount_at_risk) as amount_at_risk_max,
        flag.months,
        based_on.sources,
        flag.reopened_on,
        flag.reopened_reason,
        cast(null as date) as cleared_on,
        cast(null as varchar) as merged_into,
        cast(len(flag.registry_nos) as bigint) as numbers,
        based_on.records,
    from pub.flags as flag
    left join based_on using (flag_id)
    union all
    select
        lost.flag_id,
        lost.flag_type,
        known.line,
        lost.person_id,
        lost.status,
        lost.first_seen_on,
        lost.last_seen_on,
        lost.amount_at_risk,
        coalesce(known.amount_at_risk_max, lost.amount_at_risk) as amount_at_risk_max,
        known.months,
        known.sources,
        known.reopened_on,
        known.reopened_reason,
        lost.changed_on as cleared_on,
        lost.flag_id_to as merged_into,
        known.numbers,
        known.records,
    from lost
    left join hist.flag as known using (flag_id)
    where known.flag_id is null or known.cleared_on is null
)

from tonight
except
from (
    select
        flag_id, flag_type, line, person_id, status, first_seen_on, last_seen_on, amount_at_risk,
        amount_at_risk_max, months, sources, reopened_on, reopened_reason, cleared_on, merged_into,
        numbers, records,
    from hist.flag
)
