-- step:    90_evaluate/kind_error
-- purpose: how often entries with a kind of error are missed or wrongly linked, whatever else is wrong with them
-- grain:   one row per kind; 'none' for entries without any error
-- inputs:  evaluate.fault
-- params:  none
-- output:  evaluate.kind_error
-- source:  docs/method.md, evaluation
with

struck as (
    select
        source,
        dataset,
        statement,
        is_missed,
        is_wrong,
        is_in_review,
        unnest(case when len(kinds) = 0 then ['none'] else kinds end) as kind,
    from evaluate.fault
)

select
    kind,
    count(distinct (source, dataset, statement)) as entries,
    count(distinct (source, dataset, statement)) filter (where is_missed) as missed,
    count(distinct (source, dataset, statement)) filter (where is_in_review) as in_review,
    count(distinct (source, dataset, statement)) filter (where is_wrong) as wrong,
from struck
group by kind
order by missed + wrong desc, kind
