-- step:    61_deaths/04_deceased
-- purpose: people who count as dead on D: a death record and no open doubt about it
-- grain:   one row per person_id
-- inputs:  decide.death, decide.flag_death_record_conflict, decide.disposition
-- params:  reopen_amount_percent, reopen_amount_yuan, reopen_months, reopen_on_new_source
-- output:  decide.deceased
-- source:  the contract: a person with an open death_record_conflict counts as alive

with answered as (
    -- the newest decision; the doubt may bear the id that it had under another number of hers
    select
        conflict.person_id,
        conflict.amount_at_risk_max,
        conflict.months,
        conflict.evidence_rows,
        conflict.registry_nos,
        known.* exclude (person_id)
    from decide.flag_death_record_conflict as conflict
    inner join decide.disposition as known
        on conflict.flag_id = known.flag_id
        or (known.flag_type = 'death_record_conflict' and conflict.person_id = known.person_id)
    qualify row_number() over (
        partition by conflict.person_id
        order by
            known.return_id desc nulls last,
            conflict.flag_id is not distinct from known.flag_id desc,
            known.flag_id
    ) = 1
),

settled as (
    -- once an officer has dismissed the doubt, the death stands, until there are new signs of life
    select person_id
    from answered
    where status = 'dismissed'
        and reopened_text(
            decided_on,
            {
                'amount': known_amount, 'months': known_months,
                'sources': known_sources, 'numbers': known_numbers, 'records': known_records
            },
            {
                'amount': amount_at_risk_max, 'months': months,
                'sources': sources_of(evidence_rows), 'numbers': len(registry_nos),
                'records': stake_of(evidence_rows)
            },
            {
                'percent': $reopen_amount_percent, 'yuan': $reopen_amount_yuan,
                'months': $reopen_months, 'on_new_source': $reopen_on_new_source
            }
        ) is null
),

doubtful as (
    select person_id
    from decide.flag_death_record_conflict
    anti join settled using (person_id)
)

select
    death.person_id,
    death.death_date,
    death.earliest_date,
    death.latest_date,
    death.dated_by,
    death.titles
from decide.death as death
anti join doubtful on death.person_id = doubtful.person_id
