-- step:    50_link/pattern_evidence
-- purpose: what each pattern of levels says: comparison, level, sentence and weight
-- grain:   one row per (parameter_group, pattern); varying_no: place in log_us of what depends on the very value
-- inputs:  link.entry_person, link.review_pair, link.parameter
-- params:  comparisons, bits
-- output:  link.pattern_evidence
-- source:  docs/method.md, explanation
with

pattern as (
    select distinct parameter_group, pattern from link.entry_person
    union
    select distinct parameter_group, pattern from link.review_pair
),

levelled as (
    select
        parameter_group,
        pattern,
        unnest(range($comparisons)) as comparison_no,
        level_in(pattern, comparison_no, $bits) as level_no,
    from pattern
)

select
    levelled.parameter_group,
    levelled.pattern,
    list(
        {
            'title': parameter.title,
            'level': parameter.level,
            'says': parameter.says,
            'weight': parameter.weight,
            'varying_no': parameter.varying_no
        }
        order by levelled.comparison_no
    ) as items,
from levelled
inner join link.parameter as parameter using (parameter_group, comparison_no, level_no)
group by levelled.parameter_group, levelled.pattern
