-- step:    90_evaluate/calibration
-- purpose: how far probabilities can be believed: Brier score and expected calibration error
-- grain:   one row per what: model, review, both
-- inputs:  evaluate.judged, evaluate.reliability
-- params:  none
-- output:  evaluate.calibration
-- source:  docs/method.md, evaluation
with

brier as (
    select
        coalesce(what, 'both') as what,
        count(*) as records,
        avg(cast(is_right as integer)) as observed,
        avg(match_probability) as expected,
        avg((match_probability - cast(is_right as integer)) ** 2) as brier,
    from evaluate.judged
    where what in ('model', 'review')
    group by rollup (what)
),

gap as (
    select
        what,
        sum(records * abs(expected - observed)) filter (where binning = 'log_odds') as log_odds,
        sum(records * abs(expected - observed)) filter (where binning = 'equal_mass') as equal_mass,
    from evaluate.reliability
    group by what
)

select
    brier.what,
    brier.records,
    brier.expected,
    brier.observed,
    brier.brier,
    gap.log_odds / brier.records as ece_log_odds,
    gap.equal_mass / brier.records as ece_equal_mass,
from brier
inner join gap using (what)
where brier.records > 0
order by brier.what
