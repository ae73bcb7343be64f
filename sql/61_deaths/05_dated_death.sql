-- step:    61_deaths/05_dated_death
-- purpose: the months and days from which nothing is due to a dead person, for each of her numbers
-- grain:   one row per person_no of a dead person whose date of death is known
-- inputs:  decide.deceased, decide.registry_person
-- params:  none
-- output:  decide.dated_death
-- source:  the contract, flags: found by the date that ranks first, at least by the latest date,
--          at most by the earliest one

select
    registry.person_no,
    deceased.person_id,
    min(registry.person_no) over (partition by deceased.person_id) as first_no,
    deceased.death_date,
    deceased.earliest_date,
    deceased.latest_date,
    period_of(deceased.death_date) as death_month,
    period_of(deceased.earliest_date) as earliest_month,
    period_of(deceased.latest_date) as latest_month,
    deceased.dated_by || '记载此人于' || day_text(deceased.death_date) || '死亡'
        || case
            when deceased.latest_date > deceased.earliest_date
                then '（各来源日期不一，' || day_text(deceased.earliest_date) || '至'
                    || day_text(deceased.latest_date) || '，日期待核）'
            else ''
        end as told
from decide.deceased as deceased
inner join decide.registry_person as registry on deceased.person_id = registry.person_id
where deceased.death_date is not null
