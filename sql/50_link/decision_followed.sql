-- step:    50_link/decision_followed
-- purpose: the placements of this round, where an entry decided to be one with a better placed entry goes with it
-- grain:   one row per entry_id
-- inputs:  link.placed, link.round_entry, link.together, link.forbidden_person
-- params:  none
-- output:  link.decision_followed
-- source:  docs/audit.md, decisions
with

pair as (
    select follower_id as entry_id, leader_id as other_id from link.together
    union all
    select leader_id as entry_id, follower_id as other_id from link.together
),

followed as (
    select
        pair.entry_id,
        any_value(entry.parameter_group) as parameter_group,
        arg_max(other.person_key, (other.is_certain, other.match_probability, other.entry_id)) as person_key,
        max((other.is_certain, other.match_probability, other.entry_id)) as strength,
    from pair
    inner join link.round_entry as entry using (entry_id)
    inner join link.placed as other on pair.other_id = other.entry_id
    anti join link.forbidden_person as forbidden
        on pair.entry_id = forbidden.left_id and other.person_key = forbidden.person_key
    where entry.person_key is null
    group by pair.entry_id
),

-- A certain link of its own stays; the persons are joined at the end of the round.
following as (
    select followed.*
    from followed
    left join link.placed as own using (entry_id)
    where own.entry_id is null
        or (not own.is_certain and followed.strength > (own.is_certain, own.match_probability, own.entry_id))
)

select placed.*
from link.placed as placed
anti join following using (entry_id)
union all
select
    entry_id,
    person_key,
    unnest(placed_without_pattern('reviewer', parameter_group, 'reviewer')),
from following
