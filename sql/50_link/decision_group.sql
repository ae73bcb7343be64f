-- step:    50_link/decision_group
-- purpose: persons whose entries are decided to be one person; groups that another decision tears are left alone
-- grain:   one row per person_key
-- inputs:  link.together, link.apart, link.entry_person
-- params:  none
-- output:  link.decision_group
-- source:  docs/audit.md, decisions; connected components of a few persons
with recursive

edge as (
    select follower.person_key, leader.person_key as other_key
    from link.together as pair
    inner join link.entry_person as follower on pair.follower_id = follower.entry_id
    inner join link.entry_person as leader on pair.leader_id = leader.entry_id
    where follower.person_key <> leader.person_key
),

either_way as (
    select person_key, other_key from edge
    union
    select other_key as person_key, person_key as other_key from edge
),

reached as (
    select person_key, person_key as other_key from either_way
    union
    select reached.person_key, either_way.other_key
    from reached
    inner join either_way on reached.other_key = either_way.person_key
),

labelled as (
    select person_key, min(other_key) as label
    from reached
    group by person_key
),

torn as (
    select distinct own_label.label
    from link.apart as apart
    inner join link.entry_person as own on apart.entry_id = own.entry_id
    inner join link.entry_person as other on apart.other_id = other.entry_id
    inner join labelled as own_label on own.person_key = own_label.person_key
    inner join labelled as other_label on other.person_key = other_label.person_key
    where own_label.label = other_label.label
)

select labelled.*
from labelled
anti join torn using (label)
