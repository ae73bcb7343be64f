-- step:    50_link/pattern_evidence
-- purpose: what each pattern of levels says: comparison, level, sentence and weight
-- grain:   one row per (parameter_group, pattern); varying_no: place in log_us of what depends on the very value
-- inputs:  link.pattern_level
-- params:  none
-- output:  link.pattern_evidence
-- source:  docs/method.md, explanation
select
    parameter_group,
    pattern,
    list(
        {'title': title, 'level': level, 'says': says, 'weight': weight, 'varying_no': varying_no}
        order by comparison_no
    ) as items,
from link.pattern_level
where level_no > 0
group by parameter_group, pattern
