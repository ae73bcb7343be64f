-- step:    50_link/link_probability
-- purpose: for each entry the persons it may be, each with its probability against all the others and against nobody
-- grain:   one row per (left_id, person_key)
-- inputs:  link.person_pair, link.match_share
-- params:  persons, slope, shift
-- output:  link.link_probability
-- source:  docs/method.md, scoring: an entry is at most one person, so its candidates share one probability
with

weighed as (
    select
        pair.left_id,
        pair.person_key,
        pair.prior_group,
        -- A share s of such entries is spread over the persons; the rest, 1 - s, has nobody here.
        pow(2, greatest(least(pair.match_weight, 100), -100))
            * share.match_share / ((1 - share.match_share) * $persons) as odds,
    from link.person_pair as pair
    inner join link.match_share as share using (prior_group)
),

shared as (
    select
        left_id,
        person_key,
        prior_group,
        least(odds / (1 + sum(odds) over (partition by left_id)), 1 - 1e-12) as raw_probability,
    from weighed
)

select
    *,
    -- As calibrated on pairs whose number was masked; docs/method.md, calibration.
    1 / (1 + exp(-($slope * ln(raw_probability / (1 - raw_probability)) + $shift))) as match_probability,
from shared
