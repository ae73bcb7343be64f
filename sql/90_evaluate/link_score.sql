-- step:    90_evaluate/link_score
-- purpose: how well records were linked: pairs of records put together, against pairs that belong together
-- grain:   one row per dataset, and one for all
-- inputs:  evaluate.link_item
-- params:  none
-- output:  evaluate.link_score
-- source:  docs/method.md, evaluation
with

-- Pairs of a dataset's statement with any statement, so that each dataset has a figure of its own.
side as (
    select source || '/' || dataset as dataset, person_id, person, source, count(*) as items
    from evaluate.link_item
    where linkage = 'published'
    group by all
),

found as (
    select person_id, sum(items) as items from side group by person_id
),

belonging as (
    select person, sum(items) as items from side group by person
),

agreeing as (
    select person_id, person, sum(items) as items from side group by person_id, person
),

scored as (
    select
        side.dataset,
        sum(side.items * (agreeing.items - 1)) as together,
        sum(side.items * (found.items - 1)) as put_together,
        sum(side.items * (belonging.items - 1)) as belong_together,
    from side
    inner join found using (person_id)
    inner join belonging using (person)
    inner join agreeing using (person_id, person)
    group by side.dataset
),

summed as (
    select dataset, together, put_together, belong_together from scored
    union all
    select '全部' as dataset, sum(together), sum(put_together), sum(belong_together) from scored
)

select
    'link' as what,
    dataset as kind,
    cast(together as bigint) as both_count,
    cast(put_together as bigint) as found_count,
    cast(belong_together as bigint) as true_count,
from summed
order by kind
