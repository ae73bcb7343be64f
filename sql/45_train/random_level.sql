-- step:    45_train/random_level
-- purpose: how often each level occurs between people taken blindly
-- grain:   one row per (parameter_group, comparison_no, level_no), levels that never occur left out
-- inputs:  link.compared_pair, link.pattern_level
-- params:  none
-- output:  link.random_level
-- source:  Fellegi and Sunter (1969): u = P(level | two persons)
select
    parameter_group,
    level.comparison_no,
    level.level_no,
    cast(count(*) as double) as amount,
from link.compared_pair as pair
inner join link.pattern_level as level using (parameter_group, pattern)
where level.level_no > 0
group by parameter_group, level.comparison_no, level.level_no
