-- step:    90_evaluate/curve
-- purpose: precision and recall of what the model decides, had any other probability been demanded
-- grain:   one row per half bit of log-odds
-- inputs:  evaluate.judged, evaluate.fault
-- params:  none
-- output:  evaluate.curve
-- source:  docs/method.md, evaluation
with

proposed as (
    select
        floor(2 * least(log2(match_probability / (1 - match_probability)), 50)) / 2 as bits,
        match_probability,
        source,
        dataset,
        record_no,
        is_right,
        is_right and row_number() over (
            partition by source, dataset, record_no order by is_right desc, match_probability desc
        ) = 1 as is_first,
    from evaluate.judged
    where what in ('model', 'review')
),

-- What there was to find: records rightly proposed, and records that are still apart.
wanted as (
    select source, dataset, record_no from proposed where is_right
    union
    select source, dataset, record_no from evaluate.fault where is_missed
),

counted as (
    select
        bits,
        min(match_probability) as match_probability,
        count(*) as proposed,
        count(*) filter (where is_right) as right_count,
        count(*) filter (where is_first) as found,
    from proposed
    group by bits
)

select
    bits,
    match_probability,
    sum(right_count) over above / sum(proposed) over above as precision,
    sum(found) over above / (select count(*) from wanted) as recall,
from counted
window above as (order by bits desc)
order by bits
