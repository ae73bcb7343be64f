-- step:    90_evaluate/noise_error
-- purpose: which errors in the data lead to missed and to wrong links
-- grain:   one row per (dataset, kinds) with a fault
-- inputs:  evaluate.fault
-- params:  none
-- output:  evaluate.noise_error
-- source:  docs/method.md, evaluation
select
    source || '/' || dataset as dataset,
    kinds,
    count(distinct statement) as entries,
    count(distinct statement) filter (where is_missed) as missed,
    count(distinct statement) filter (where is_in_review) as in_review,
    count(distinct statement) filter (where is_wrong) as wrong,
from evaluate.fault
group by source, dataset, kinds
having missed + wrong > 0
order by missed + wrong desc, dataset, kinds
