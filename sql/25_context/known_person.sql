-- step:    25_context/known_person
-- purpose: what all records already placed say of each person: telephones, places, employers, days of death
-- grain:   one row per person_key
-- inputs:  std.person_entry, link.known_entry, link.entry_person, link.certain_link, link.entry_employer
-- params:  none
-- output:  link.known_person
-- source:  docs/method.md, context: a record that lacks a number is found by what the person's other records say
with

known as (
    select distinct person_key from link.known_entry
),

placed as (
    select entry_id, person_key from link.entry_person
    union all
    select left_id as entry_id, person_key from link.certain_link
),

said as (
    select placed.person_key, entry.*
    from placed
    inner join std.person_entry as entry using (entry_id)
    semi join known using (person_key)
),

employed as (
    select placed.person_key, list(distinct employer.employer_id) as employers
    from placed
    inner join link.entry_employer as employer using (entry_id)
    semi join known using (person_key)
    group by placed.person_key
)

select
    said.person_key,
    coalesce(list(distinct said.phone) filter (where said.phone is not null), []) as phones,
    coalesce(list(distinct said.village) filter (where said.village is not null), []) as villages,
    coalesce(list(distinct said.address) filter (where said.address is not null), []) as addresses,
    coalesce(list(distinct said.death_date) filter (where said.death_date is not null), []) as death_dates,
    coalesce(any_value(employed.employers), []) as employers,
    min(said.household_no) filter (where said.source = 'public_security') as household_no,
    min(said.sex) as sex,
    min(said.birth_date) as birth_date,
    min(said.birth_year) as birth_year,
from said
left join employed using (person_key)
group by said.person_key
