-- step:    61_deaths/02_death
-- purpose: the date of death by the rank of the sources, and how far the sources disagree
-- grain:   one row per person_id with a death record that can be true
-- inputs:  decide.death_record
-- params:  none
-- output:  decide.death
-- source:  the contract, flags

select
    person_id,
    -- two records of one source: the later date, which is the more cautious
    arg_min(death_date, rank * 100000 - date_diff('day', date '1850-01-01', death_date))
        filter (where death_date is not null) as death_date,
    min(death_date) as earliest_date,
    max(death_date) as latest_date,
    arg_min(title, rank * 100000 - date_diff('day', date '1850-01-01', death_date))
        filter (where death_date is not null) as dated_by,
    list_sort(list(distinct title)) as titles
from decide.death_record
-- a record whose only date is impossible says nothing sure; one without a date still says "dead"
where death_date is not null or reported_date is null
group by person_id
