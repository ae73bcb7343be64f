-- step:    55_employers/evidence
-- purpose: what each pattern of levels says: comparison, level, sentence and weight
-- grain:   one row per (parameter_group, pattern); varying_no: place in log_us of what depends on the very value
-- inputs:  link.unit_placement, link.unit_review, link.parameter
-- params:  bits
-- output:  link.unit_evidence
-- source:  docs/method.md, explanation
with

pattern as (
    select distinct parameter_group, pattern from link.unit_placement
    union
    select distinct parameter_group, pattern from link.unit_review
)

select
    pattern.parameter_group,
    pattern.pattern,
    list(
        {
            'title': parameter.title,
            'level': parameter.level,
            'says': parameter.says,
            'weight': parameter.weight,
            'varying_no': parameter.varying_no
        }
        order by parameter.comparison_no
    ) as items,
from pattern
inner join link.parameter as parameter
    on pattern.parameter_group = parameter.parameter_group
    and level_in(pattern.pattern, parameter.comparison_no, $bits) = parameter.level_no
group by pattern.parameter_group, pattern.pattern
