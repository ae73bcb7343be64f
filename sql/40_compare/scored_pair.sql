-- step:    40_compare/scored_pair
-- purpose: the weight of the evidence that two entries are one person
-- grain:   one row per (left_id, right_id); unit of the weight: bits
-- inputs:  link.compared_pair, link.pattern
-- params:  none
-- output:  link.scored_pair
-- source:  Fellegi and Sunter (1969); docs/method.md, term frequency
select
    pair.left_id,
    pair.right_id,
    pair.rules,
    pair.first_rule,
    pair.parameter_group,
    pair.pattern,
    pair.log_us,
    pattern.weight - coalesce(list_sum(pair.log_us), 0) as match_weight,
from link.compared_pair as pair
inner join link.pattern as pattern using (parameter_group, pattern)
