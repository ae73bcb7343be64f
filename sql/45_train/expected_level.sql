-- step:    45_train/expected_level
-- purpose: the same by expectation: each pair counts by its probability, with all comparisons
-- grain:   one row per (parameter_group, comparison_no, level_no)
-- inputs:  link.scored_link, link.sample, link.pattern_level
-- params:  none
-- output:  link.expected_level
-- source:  docs/method.md, training: one step of expectation-maximisation, held against the proven counts
select
    scored.parameter_group,
    level.comparison_no,
    level.level_no,
    sum(scored.match_probability) as amount,
from link.scored_link as scored
inner join link.pattern_level as level using (parameter_group, pattern)
left join link.sample as sample using (left_id)
where level.level_no > 0
    and (sample.left_id is not null or not ends_with(scored.parameter_group, '|held'))
group by scored.parameter_group, level.comparison_no, level.level_no
