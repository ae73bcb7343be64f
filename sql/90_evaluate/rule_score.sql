-- step:    90_evaluate/rule_score
-- purpose: how often each rule was right, beside what the model believes
-- grain:   one row per (decided_by, match_rule)
-- inputs:  evaluate.judged
-- params:  none
-- output:  evaluate.rule_score
-- source:  docs/method.md, evaluation
select
    what as decided_by,
    match_rule,
    count(*) as records,
    count(*) filter (where is_right) as right_count,
    avg(match_probability) as expected,
    avg(cast(is_right as integer)) as observed,
from evaluate.judged
where what <> 'review'
group by what, match_rule
order by records desc, match_rule
