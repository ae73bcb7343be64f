-- step:    50_link/review_pair
-- purpose: pairs in the clerical band: too likely to drop, not likely enough to accept
-- grain:   one row per (left_id, right_id)
-- inputs:  link.scored_link, link.placed
-- params:  review_from_probability
-- output:  link.review_pair_round
-- source:  docs/method.md, decision
with

-- Candidates that share a high probability, such as two namesakes, are for a person to tell apart.
shared as (
    select
        *,
        sum(match_probability) over (partition by left_id) as probability_of_any,
    from link.scored_link
)

select
    scored.left_id,
    scored.right_id,
    scored.match_probability,
    scored.parameter_group,
    scored.pattern,
    scored.log_us,
from shared as scored
anti join link.placed as placed on scored.left_id = placed.entry_id
where scored.probability_of_any >= $review_from_probability
    and scored.match_probability >= $review_from_probability / 5
