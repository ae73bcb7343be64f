-- step:    55_employers/merge_label
-- purpose: the employers that a round finds to be one: whoever points to one another is one
-- grain:   one row per person_key; label: the least of the group
-- inputs:  link.entry_person, link.placed
-- params:  none
-- output:  link.merge_label
-- source:  docs/method.md, employers, rounds: who is placed stands alone and points to one, so no two known employers become one
with recursive

edge as (
    select
        member.person_key as one,
        placed.person_key as other,
    from link.placed as placed
    inner join link.entry_person as member using (entry_id)
),

neighbour as (
    select one, other from edge
    union
    select other, one from edge
),

reached as (
    select one, other from neighbour
    union
    select
        reached.one,
        neighbour.other,
    from reached
    inner join neighbour on reached.other = neighbour.one
)

select one as person_key, min(other) as label
from reached
group by one
