-- step:    90_evaluate/reliability
-- purpose: what the model promises against what holds, in bins of its log-odds and in bins of equal size
-- grain:   one row per (what, binning, bin); what: model, review, both
-- inputs:  evaluate.judged
-- params:  bits, bins
-- output:  evaluate.reliability
-- source:  docs/method.md, evaluation
with

judged as (
    select what, match_probability, is_right, source, dataset, record_no,
    from evaluate.judged
    where what in ('model', 'review')
    union all
    select 'both' as what, match_probability, is_right, source, dataset, record_no,
    from evaluate.judged
    where what in ('model', 'review')
),

-- Nothing is told apart beyond odds of 2^50: a probability in double precision ends there.
binned as (
    select
        what,
        'log_odds' as binning,
        $bits * floor(least(log2(match_probability / (1 - match_probability)), 50) / $bits) as bin,
        match_probability,
        is_right,
    from judged
    union all
    select
        what,
        'equal_mass' as binning,
        ntile($bins) over (partition by what order by match_probability, source, dataset, record_no) as bin,
        match_probability,
        is_right,
    from judged
)

select
    what,
    binning,
    cast(bin as integer) as bin,
    count(*) as records,
    min(match_probability) as least,
    max(match_probability) as most,
    avg(match_probability) as expected,
    avg(cast(is_right as integer)) as observed,
from binned
group by what, binning, bin
order by what, binning, bin
