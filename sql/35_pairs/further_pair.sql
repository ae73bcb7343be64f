-- step:    35_pairs/further_pair
-- purpose: pairs that the further certain rules place; who has two possible partners, by one rule or by two, has none
-- grain:   one row per (left_uid, right_uid)
-- inputs:  link.left_key, link.right_key
-- params:  is_one_to_one
-- output:  link.further_pair
-- source:  docs/linkage.md, certain pairs
with

found as materialized (
    select l.uid as left_uid, r.uid as right_uid
    from link.left_key as l
    inner join link.right_key as r using (key)
),

unrivalled as (
    select left_uid, min(right_uid) as right_uid
    from found
    group by left_uid
    having min(right_uid) = max(right_uid)
),

rivalled as (
    select right_uid
    from found
    group by right_uid
    having $is_one_to_one and min(left_uid) < max(left_uid)
)

select left_uid, right_uid
from unrivalled
anti join rivalled using (right_uid)
