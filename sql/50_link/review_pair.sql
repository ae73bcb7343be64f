-- step:    50_link/review_pair
-- purpose: pairs in the clerical band: too likely to drop, not likely enough to accept
-- grain:   one row per (left_id, right_id)
-- inputs:  link.scored_link, link.placed
-- params:  review_from_probability
-- output:  link.review_pair_round
-- source:  docs/method.md, decision
select
    scored.left_id,
    scored.right_id,
    scored.match_probability,
    scored.evidence,
from link.scored_link as scored
anti join link.placed as placed on scored.left_id = placed.entry_id
where scored.match_probability >= $review_from_probability
