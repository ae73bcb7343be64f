-- step:    55_employers/joined_unit
-- purpose: the employer of every statement after a round: whoever points to one another is one
-- grain:   one row per entry_id
-- inputs:  link.unit_member, link.placed_unit
-- params:  none
-- output:  link.joined_unit
-- source:  docs/method.md, employers, rounds: who is placed stands alone and points to one, so no two known employers become one
with recursive

edge as (
    select
        member.unit_key as one,
        placed.unit_key as other,
    from link.placed_unit as placed
    inner join link.unit_member as member using (entry_id)
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
),

label as (
    select
        one,
        min(other) as unit_key,
    from reached
    group by one
)

select
    member.entry_id,
    coalesce(label.unit_key, member.unit_key) as unit_key,
from link.unit_member as member
left join label on member.unit_key = label.one
