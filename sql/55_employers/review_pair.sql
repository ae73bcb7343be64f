-- step:    55_employers/review_pair
-- purpose: pairs for people to decide: too likely to drop, not likely enough to accept
-- grain:   one row per pair of statements, whichever stands on the left
-- inputs:  link.scored_link, link.placed
-- params:  review_from_probability
-- output:  link.unit_review_pair
-- source:  docs/method.md, employers, decision
with

-- Candidates that share a high probability, such as two employers of one name, are for a person to tell apart.
shared as (
    select
        *,
        sum(match_probability) over (partition by left_id) as probability_of_any,
    from link.scored_link
)

select
    left_id,
    right_id,
    match_probability,
    parameter_group,
    pattern,
    log_us,
from shared
anti join link.placed as placed on shared.left_id = placed.entry_id
where probability_of_any >= $review_from_probability and match_probability >= $review_from_probability / 5
qualify row_number() over (
    partition by least(left_id, right_id), greatest(left_id, right_id) order by match_probability desc, left_id
) = 1
