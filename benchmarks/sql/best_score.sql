-- F1 at p >= 0.5 and the best F1 over all thresholds, of the judged pairs in bench.scored
with
by_weight as (
    select match_weight, count(*) as found, count(*) filter (where is_true) as hits
    from bench.scored
    group by match_weight
),

running as (
    select match_weight, sum(found) over down as found, sum(hits) over down as hits
    from by_weight
    window down as (order by match_weight desc)
),

truth as (select count(*) as pairs from bench.truth),

half as (
    select count(*) as found, count(*) filter (where is_true) as hits from bench.scored where match_probability >= 0.5
)

select
    (select 2.0 * half.hits / (half.found + truth.pairs) from half, truth) as f1,
    (select half.found - half.hits from half) as false_links,
    (select truth.pairs - half.hits from half, truth) as missed_links,
    (select max(2.0 * running.hits / (running.found + truth.pairs)) from running, truth) as best_f1
