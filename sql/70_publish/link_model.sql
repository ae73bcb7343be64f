-- step:    70_publish/link_model
-- purpose: what each outcome of each comparison weighed this night, of persons and of employers
-- grain:   one row per (source, dataset, is_number_held, comparison, level); unit of the weight: bits
-- inputs:  link.parameter, link.unit_parameter
-- params:  none
-- output:  pub.link_model
-- source:  docs/method.md, parameters
select
    model_version,
    split_part(parameter_group, '/', 1) as source,
    split_part(split_part(parameter_group, '|', 1), '/', 2) as dataset,
    -- Statements on employers are not learnt apart.
    case when not ends_with(parameter_group, '|employer') then ends_with(parameter_group, '|held') end as is_number_held,
    cast(comparison_no + 1 as integer) as comparison_no,
    title as comparison,
    cast(level_no as integer) as level_no,
    level,
    says,
    m,
    u,
    -- Where u depends on the very value, so does the weight.
    case when u is not null then weight end as weight,
from (from link.parameter union all from link.unit_parameter)
order by source, dataset, is_number_held desc nulls last, comparison_no, level_no
