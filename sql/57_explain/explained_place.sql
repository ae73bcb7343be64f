-- step:    57_explain/explained_place
-- purpose: the persons that comparing a few pairs has to know of: those compared, holders of the number, and kin
-- grain:   one row per (entry_id, person_key)
-- inputs:  link.explained, kept.person_entry, kept.place
-- params:  is_self
-- output:  link.explained_place
-- source:  docs/operations.md, explaining: the left record is weighed as if it had no person yet
with

-- Where a table is held against itself, the left record is there too, and holds its own number.
own as (
    select l.entry_id, l.person_key
    from link.explained as explained
    inner join kept.place as l on explained.left_id = l.entry_id
    inner join kept.place as r on explained.right_id = r.entry_id
    where $is_self and not l.is_certain and l.person_key <> r.person_key
),

placed as (
    select place.entry_id, place.person_key, place.is_certain
    from kept.place as place
    left join link.explained as explained on place.entry_id = explained.left_id
    left join own on place.entry_id = own.entry_id and place.person_key = own.person_key
    where explained.left_id is null or (own.entry_id is not null and not place.is_certain)
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
