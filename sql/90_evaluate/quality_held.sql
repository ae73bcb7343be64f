-- step:    90_evaluate/quality_held
-- purpose: what link_quality believes of each dataset, against what holds
-- grain:   one row per dataset
-- inputs:  published.link_quality, evaluate.judged, evaluate.fault
-- params:  none
-- output:  evaluate.quality_held
-- source:  docs/method.md, evaluation
with

believed as (
    select
        source,
        dataset,
        sum(links * estimated_precision) / sum(links) as estimated_precision,
        any_value(estimated_recall) as estimated_recall,
    from published.link_quality
    where match_rule <> 'anchor'
    group by source, dataset
),

linked as (
    select source, dataset, count(*) as links, count(*) filter (where is_right) as right_count,
    from evaluate.judged
    where what <> 'review'
    group by source, dataset
),

missed as (
    select source, dataset, count(*) filter (where is_missed) as missed
    from evaluate.fault
    group by source, dataset
)

select
    source || '/' || dataset as dataset,
    linked.links,
    missed.missed,
    believed.estimated_precision,
    linked.right_count / linked.links as precision,
    believed.estimated_recall,
    linked.right_count / nullif(linked.right_count + missed.missed, 0) as recall,
from believed
inner join linked using (source, dataset)
inner join missed using (source, dataset)
order by dataset
