-- step:    61_deaths/04_deceased
-- purpose: people who count as dead on D: a death record and no open doubt about it
-- grain:   one row per person_id
-- inputs:  decide.death, decide.flag_death_record_conflict, decide.disposition
-- params:  reopen_amount_percent, reopen_amount_yuan, reopen_months, reopen_on_new_source
-- output:  decide.deceased
-- source:  the contract: a person with an open death_record_conflict counts as alive

with settled as (
    -- once an officer has dismissed the doubt, the death stands, until there are new signs of life;
    -- the doubt may bear the id that it had under another number of hers
    select conflict.person_id
    from decide.flag_death_record_conflict as conflict
    inner join decide.disposition as known
        on conflict.flag_id = known.flag_id
        or (known.flag_type = 'death_record_conflict' and conflict.person_id = known.person_id)
    where known.status = 'dismissed'
        and reopened_text(
            known.decided_on,
            {
                'amount': known.known_amount, 'months': known.known_months,
                'sources': known.known_sources
            },
            {
                'amount': conflict.amount_at_risk_max, 'months': conflict.months,
                'sources': sources_of(conflict.evidence_rows)
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
