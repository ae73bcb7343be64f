-- step:    57_explain/explained_comparison
-- purpose: what each comparison of the model says of the pairs; those that were silent have no level and no weight
-- grain:   one row per (left_id, comparison_no); unit of the weight: bits
-- inputs:  link.scored_link, link.match_share, link.parameter
-- params:  bits, persons
-- output:  link.explained_comparison
-- source:  Fellegi and Sunter (1969); docs/method.md, explanation
with

comparison as (
    select distinct comparison_no, title
    from link.parameter
)

select
    scored.left_id,
    comparison.comparison_no,
    comparison.title,
    parameter.level,
    parameter.says,
    parameter.weight - coalesce(scored.log_us[parameter.varying_no], 0) as weight,
    scored.match_weight,
    log2(share.match_share / ((1 - share.match_share) * $persons)) as prior,
    scored.match_probability,
from link.scored_link as scored
inner join link.match_share as share using (prior_group)
cross join comparison
left join link.parameter as parameter
    on scored.parameter_group = parameter.parameter_group
    and comparison.comparison_no = parameter.comparison_no
    and level_in(scored.pattern, comparison.comparison_no, $bits) = parameter.level_no
order by scored.left_id, comparison.comparison_no
