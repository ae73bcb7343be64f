-- step:    90_evaluate/weights
-- purpose: how well weights tell right pairs from wrong ones
-- grain:   one row per bin of match weight
-- inputs:  evaluate.judged
-- params:  bits
-- output:  evaluate.weights
-- source:  docs/method.md, evaluation
select
    cast($bits * floor(match_weight / $bits) as integer) as bin,
    count(*) filter (where is_right) as right_count,
    count(*) filter (where not is_right) as wrong_count,
from evaluate.judged
where what in ('model', 'review') and match_weight is not null
group by bin
order by bin
