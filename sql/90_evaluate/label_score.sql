-- step:    90_evaluate/label_score
-- purpose: how many of the findings that people checked were true, and why the others were not
-- grain:   one row per insurance line and gap, or type of doubt, and one for all of either
-- inputs:  evaluate.label
-- params:  z
-- output:  evaluate.label_score
-- source:  docs/method.md, evaluation; Wilson (1927), J. Amer. Statist. Assoc. 22, 209-212
with

counted as (
    select
        what,
        coalesce(kind, '全部') as kind,
        count(*) as checked,
        count(*) filter (where label = 'right') as right_count,
        count(*) filter (where label = 'linkage') as linkage,
        count(*) filter (where label = 'elsewhere') as elsewhere,
        count(*) filter (where label = 'data') as data,
        count(*) filter (where label = 'rule') as rule,
        count(*) filter (where label = 'unexplained') as unexplained,
        count(*) filter (where label = 'unclear') as unclear,
    from evaluate.label
    group by grouping sets ((what, kind), (what))
),

shared as (
    select *, checked - unclear as judged, right_count / nullif(checked - unclear, 0) as precision,
    from counted
)

select
    *,
    (precision + $z * $z / (2 * judged)
        - $z * sqrt(precision * (1 - precision) / judged + $z * $z / (4 * judged * judged)))
        / (1 + $z * $z / judged) as precision_low,
    (precision + $z * $z / (2 * judged)
        + $z * sqrt(precision * (1 - precision) / judged + $z * $z / (4 * judged * judged)))
        / (1 + $z * $z / judged) as precision_high,
from shared
order by what desc, kind = '全部', kind
