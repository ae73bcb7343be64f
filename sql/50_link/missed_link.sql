-- step:    50_link/missed_link
-- purpose: for entries that a round could not place, the chance that they nevertheless have a person there
-- grain:   one row per left_id
-- inputs:  link.scored_link, link.placed
-- params:  none
-- output:  link.missed_link_round
-- source:  docs/method.md, quality: what was likely and was not accepted is the expected loss of recall
select
    scored.left_id,
    sum(scored.match_probability) as expected_links,
from link.scored_link as scored
anti join link.placed as placed on scored.left_id = placed.entry_id
group by scored.left_id
