-- step:    50_link/decision_placed
-- purpose: entries of this round that a decision places beside an entry already placed
-- grain:   one row per entry_id
-- inputs:  std.person_entry, link.together, link.apart, link.entry_person
-- params:  datasets
-- output:  link.decision_placed
-- source:  docs/audit.md, decisions
with

pair as (
    select decision_no, follower_id as entry_id, leader_id as other_id from link.together
    union all
    select decision_no, leader_id as entry_id, follower_id as other_id from link.together
),

-- Where decisions name several persons, the newest one counts here; those persons are joined at the end of the round.
beside as (
    select
        pair.entry_id,
        arg_max(other.person_key, pair.decision_no) as person_key,
        max(pair.decision_no) as decision_no,
    from pair
    anti join link.entry_person as own on pair.entry_id = own.entry_id
    inner join link.entry_person as other on pair.other_id = other.entry_id
    group by pair.entry_id
),

contradicted as (
    select beside.entry_id
    from beside
    inner join link.apart as apart using (entry_id)
    left join link.entry_person as other on apart.other_id = other.entry_id
    left join beside as rival on apart.other_id = rival.entry_id
    where beside.person_key = other.person_key
        or (beside.person_key = rival.person_key and beside.decision_no < rival.decision_no)
)

select
    entry.entry_id,
    beside.person_key,
    unnest(placed_without_pattern('reviewer', entry.parameter_group, 'reviewer')),
from beside
inner join std.person_entry as entry using (entry_id)
anti join contradicted using (entry_id)
where list_contains($datasets, entry.source || '/' || entry.dataset)
