-- step:    35_pairs/compared_link
-- purpose: the compared pairs that were found, under the names of their rows
-- grain:   one row per (left_uid, right_uid)
-- inputs:  link.possible_pair, link.assigned_pair, link.left_entry, link.right_entry
-- params:  is_one_to_one
-- output:  link.compared_link
-- source:  docs/linkage.md
select
    l.link_uid as left_uid,
    r.link_uid as right_uid,
    pair.match_probability,
    pair.match_weight,
    false as is_certain,
    pair.pattern,
    pair.log_us,
from link.possible_pair as pair
inner join link.left_entry as l on pair.left_id = l.entry_id
inner join link.right_entry as r on pair.right_id = r.entry_id
where not $is_one_to_one or (pair.left_id, pair.right_id) in (select (left_id, right_id) from link.assigned_pair)
