-- step:    50_link/decision_joined
-- purpose: the placement of all entries after decisions have joined persons; who followed is there by the reviewer
-- grain:   one row per entry_id
-- inputs:  link.entry_person, link.decision_group, link.together
-- params:  none
-- output:  link.entry_person_next
-- source:  docs/audit.md, decisions
with

relabelled as (
    select
        before.*,
        coalesce(joined.label, before.person_key) as joined_key,
    from link.entry_person as before
    left join link.decision_group as joined using (person_key)
),

follower as (
    select distinct own.entry_id
    from link.together as pair
    inner join relabelled as own on pair.follower_id = own.entry_id
    inner join relabelled as leader on pair.leader_id = leader.entry_id
    where own.joined_key = leader.joined_key
        and (own.person_key <> leader.person_key or not own.is_certain)
)

select
    relabelled.* exclude (joined_key) replace (
        joined_key as person_key,
        if(follower.entry_id is null, match_rule, 'reviewer') as match_rule,
        if(follower.entry_id is null, match_weight, null) as match_weight,
        if(follower.entry_id is null, match_probability, 1) as match_probability,
        if(follower.entry_id is null, pattern, 0) as pattern,
        if(follower.entry_id is null, log_us, []) as log_us,
        if(follower.entry_id is null, rules, 0) as rules,
        if(follower.entry_id is null, decided_by, 'reviewer') as decided_by,
        is_certain or follower.entry_id is not null as is_certain
    ),
from relabelled
left join follower using (entry_id)
