-- step:    35_pairs/possible_pair
-- purpose: pairs with their probability, those that hardly can be left out
-- grain:   one row per (left_id, right_id)
-- inputs:  link.scored_pair
-- params:  prior_odds, least_probability, is_one_to_one, is_self, slope, shift
-- output:  link.possible_pair
-- source:  Fellegi and Sunter (1969); a row with one partner at most shares one probability among its candidates
with

weighed as (
    select
        left_id,
        right_id,
        pattern,
        log_us,
        match_weight,
        pow(2, greatest(least(match_weight, 100), -100)) * $prior_odds as odds,
    from link.scored_pair
    -- What is far below the least probability by itself takes nothing from its rivals.
    where match_weight > log2($least_probability / (10 * $prior_odds))
),

rivalled as (
    select
        *,
        case
            when $is_self then odds
            when $is_one_to_one then sum(odds) over (partition by left_id) + sum(odds) over (partition by right_id) - odds
            else sum(odds) over (partition by left_id)
        end as all_odds,
    from weighed
),

shared as (
    select
        *,
        least(odds / (1 + all_odds), 1 - 1e-12) as raw_probability,
    from rivalled
)

select
    left_id,
    right_id,
    pattern,
    log_us,
    match_weight,
    1 / (1 + exp(-($slope * ln(raw_probability / (1 - raw_probability)) + $shift))) as match_probability,
from shared
where raw_probability >= $least_probability
