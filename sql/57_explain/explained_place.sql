-- step:    57_explain/explained_place
-- purpose: the persons that comparing a few pairs has to know of: those compared, holders of the number, and kin
-- grain:   one row per (entry_id, person_key)
-- inputs:  link.explained, kept.person_entry, kept.place
-- params:  none
-- output:  link.explained_place
-- source:  docs/operations.md, explaining: the left record is weighed as if it had no person yet
with

placed as (
    select place.entry_id, place.person_key, place.is_certain
    from kept.place as place
    anti join link.explained as explained on place.entry_id = explained.left_id
),

l as (
    select entry.*
    from kept.person_entry as entry
    semi join link.explained as explained on entry.entry_id = explained.left_id
),

telling as (
    select right_id as entry_id
    from link.explained
    union
    select entry.entry_id
    from kept.person_entry as entry
    semi join l on entry.id18 = l.id18
    union
    select entry.entry_id
    from kept.person_entry as entry
    semi join l using (source, dataset, household_no)
),

named as (
    select distinct placed.person_key
    from placed
    semi join telling using (entry_id)
),

household as (
    select distinct entry.household_no
    from kept.person_entry as entry
    semi join (select * from placed semi join named using (person_key)) as own using (entry_id)
    where entry.source = 'public_security' and entry.household_no is not null
),

member as (
    select placed.person_key
    from placed
    semi join (
        select entry.entry_id
        from kept.person_entry as entry
        semi join household using (household_no)
        where entry.source = 'public_security'
    ) as registered using (entry_id)
    union
    from named
)

select placed.*
from placed
semi join member using (person_key)
