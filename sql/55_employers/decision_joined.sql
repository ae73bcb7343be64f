-- step:    55_employers/decision_joined
-- purpose: the employer of every statement where decisions have made one of several, before any round
-- grain:   one row per entry_id; is_follower: a reviewer has placed it on the employer of another
-- inputs:  link.entry_person, link.decision_group, link.together
-- params:  none
-- output:  link.entry_person_next
-- source:  docs/audit.md, decisions
with

relabelled as (
    select member.entry_id, coalesce(joined.label, member.person_key) as person_key
    from link.entry_person as member
    left join link.decision_group as joined using (person_key)
),

follower as (
    select distinct own.entry_id
    from link.together as pair
    inner join relabelled as own on pair.follower_id = own.entry_id
    inner join relabelled as leader on pair.leader_id = leader.entry_id
    where own.person_key = leader.person_key
)

select
    relabelled.*,
    follower.entry_id is not null as is_follower,
from relabelled
left join follower using (entry_id)
