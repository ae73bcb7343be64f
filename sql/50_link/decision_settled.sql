-- step:    50_link/decision_settled
-- purpose: the placements of this round without those that put two decided people on one person; the surest one stays
-- grain:   one row per entry_id
-- inputs:  link.placed, link.round_entry, link.entry_person, link.apart
-- params:  none
-- output:  link.decision_settled
-- source:  docs/audit.md, decisions
with

-- Who is placed: the entry, or the person that it already belongs to.
moving as (
    select
        placed.entry_id,
        placed.person_key,
        coalesce(entry.person_key, entry.entry_id) as own_key,
        (placed.decided_by = 'reviewer', placed.is_certain, placed.match_probability, placed.entry_id) as strength,
    from link.placed as placed
    inner join link.round_entry as entry using (entry_id)
),

apart as (
    select distinct
        coalesce(own.person_key, apart.entry_id) as own_key,
        coalesce(other.person_key, apart.other_id) as other_key,
    from link.apart as apart
    left join link.entry_person as own on apart.entry_id = own.entry_id
    left join link.entry_person as other on apart.other_id = other.entry_id
),

weaker as (
    select moving.entry_id
    from moving
    inner join apart using (own_key)
    inner join moving as rival on apart.other_key = rival.own_key
    where moving.person_key = rival.person_key and moving.strength < rival.strength
)

select placed.*
from link.placed as placed
anti join weaker using (entry_id)
