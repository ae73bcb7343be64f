-- step:    50_link/scored_link
-- purpose: for each entry the persons it may be, each with its probability and the evidence
-- grain:   one row per (left_id, person_key)
-- inputs:  link.person_pair, link.link_probability
-- params:  none
-- output:  link.scored_link
-- source:  docs/method.md, scoring
select
    pair.*,
    probability.raw_probability,
    probability.match_probability,
from link.person_pair as pair
inner join link.link_probability as probability using (left_id, person_key)
