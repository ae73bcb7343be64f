-- step:    61_deaths/04_deceased
-- purpose: people who count as dead on D: a death record and no open doubt about it
-- grain:   one row per person_id
-- inputs:  decide.death, decide.flag_death_record_conflict, decide.disposition
-- params:  none
-- output:  decide.deceased
-- source:  the contract: a person with an open death_record_conflict counts as alive

with doubtful as (
    -- once an officer has dismissed the doubt, the death stands
    select conflict.person_id
    from decide.flag_death_record_conflict as conflict
    left join decide.disposition as known on conflict.flag_id = known.flag_id
    where known.status is distinct from 'dismissed'
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
