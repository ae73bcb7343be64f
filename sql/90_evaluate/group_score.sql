-- step:    90_evaluate/group_score
-- purpose: how well records were linked, for all pairs and for the pairs that are hard
-- grain:   one row per (linkage, kind)
-- inputs:  evaluate.link_item
-- params:  none
-- output:  evaluate.group_score
-- source:  docs/method.md, evaluation
with

member as (
    select linkage, person_id, person, 'all' as kind, true as is_inside from evaluate.link_item
    union all
    select linkage, person_id, person, 'damaged' as kind, is_damaged from evaluate.link_item
    union all
    select linkage, person_id, person, 'lookalike' as kind, is_lookalike from evaluate.link_item
    union all
    select linkage, person_id, person, 'registry' as kind, true as is_inside
    from evaluate.link_item
    where source = 'insurance' and dataset = 'persons'
),

-- Of n items, o of them outside the group, n(n-1) - o(o-1) ordered pairs have a side inside.
agreeing as (
    select linkage, kind, person_id, person, count(*) as n, count(*) filter (where not is_inside) as o,
    from member
    group by all
),

found as (
    select linkage, kind, person_id, sum(n) as n, sum(o) as o from agreeing group by all
),

belonging as (
    select linkage, kind, person, sum(n) as n, sum(o) as o from agreeing group by all
),

counted as (
    select linkage, kind, n * (n - 1) - o * (o - 1) as together, 0 as put_together, 0 as belong_together
    from agreeing
    union all
    select linkage, kind, 0, n * (n - 1) - o * (o - 1), 0 from found
    union all
    select linkage, kind, 0, 0, n * (n - 1) - o * (o - 1) from belonging
)

select
    linkage,
    kind,
    cast(sum(together) as bigint) as both_count,
    cast(sum(put_together) as bigint) as found_count,
    cast(sum(belong_together) as bigint) as true_count,
from counted
group by linkage, kind
order by
    list_position(['published', 'id_else_name_birth', 'exact_id'], linkage),
    list_position(['all', 'damaged', 'lookalike', 'registry'], kind)
