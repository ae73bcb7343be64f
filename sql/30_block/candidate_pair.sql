-- step:    30_block/candidate_pair
-- purpose: every pair that some blocking rule found, once
-- grain:   one row per (left_id, right_id)
-- inputs:  link.block_same_id, link.block_id_body, link.block_name_birth, link.block_sound_birth,
--          link.block_former_name_birth, link.block_birth_village, link.block_name_id_head, link.block_name_id_tail,
--          link.block_name_village, link.block_name_phone, link.block_name_employer
-- params:  none
-- output:  link.candidate_pair
-- source:  docs/method.md, blocking
with

found as (
    select left_id, right_id, 1 as rule_order, 'same_id' as rule from link.block_same_id
    union all
    select left_id, right_id, 2 as rule_order, 'id_body' as rule from link.block_id_body
    union all
    select left_id, right_id, 3 as rule_order, 'name_birth' as rule from link.block_name_birth
    union all
    select left_id, right_id, 4 as rule_order, 'former_name_birth' as rule from link.block_former_name_birth
    union all
    select left_id, right_id, 5 as rule_order, 'sound_birth' as rule from link.block_sound_birth
    union all
    select left_id, right_id, 6 as rule_order, 'name_id_head' as rule from link.block_name_id_head
    union all
    select left_id, right_id, 7 as rule_order, 'name_id_tail' as rule from link.block_name_id_tail
    union all
    select left_id, right_id, 8 as rule_order, 'name_employer' as rule from link.block_name_employer
    union all
    select left_id, right_id, 9 as rule_order, 'name_phone' as rule from link.block_name_phone
    union all
    select left_id, right_id, 10 as rule_order, 'name_village' as rule from link.block_name_village
    union all
    select left_id, right_id, 11 as rule_order, 'birth_village' as rule from link.block_birth_village
)

select
    left_id,
    right_id,
    arg_min(rule, rule_order) as rule,
from found
-- Where a table is compared with itself, each pair is looked at once.
where left_id <> right_id
group by left_id, right_id
