-- step:    57_explain/explained_comparison
-- purpose: what each comparison of the model says of the pairs; those that were silent have no level and no weight
-- grain:   one row per (left_id, comparison_no); unit of the weight: bits
-- inputs:  link.scored_link, link.match_share, link.pattern_level
-- params:  persons
-- output:  link.explained_comparison
-- source:  Fellegi and Sunter (1969); docs/method.md, explanation
select
    scored.left_id,
    level.comparison_no,
    level.title,
    level.level,
    level.says,
    level.weight - coalesce(scored.log_us[level.varying_no], 0) as weight,
    scored.match_weight,
    log2(share.match_share / ((1 - share.match_share) * $persons)) as prior,
    scored.match_probability,
from link.scored_link as scored
inner join link.match_share as share using (prior_group)
inner join link.pattern_level as level
    on scored.parameter_group = level.parameter_group and scored.pattern = level.pattern
order by scored.left_id, level.comparison_no
