-- step:    50_link/match_share_next
-- purpose: the share of entries whose person is on the right, as their probabilities have it
-- grain:   one row per prior_group
-- inputs:  link.match_share, link.link_probability
-- params:  match_share
-- output:  link.match_share_next
-- source:  docs/method.md, prior: expectation-maximisation of one number, with ten entries' worth of the declared share
with

-- Calibrated one by one, the probabilities of one entry may add up to more than the one person that it is.
placed as (
    select prior_group, left_id, least(sum(match_probability), 1) as links
    from link.link_probability
    group by prior_group, left_id
),

expected as (
    select prior_group, sum(links) as links
    from placed
    group by prior_group
)

select
    share.prior_group,
    share.entries,
    share.certain_links,
    (share.certain_links + coalesce(expected.links, 0) + 10 * $match_share) / (share.entries + 10) as match_share,
from link.match_share as share
left join expected using (prior_group)
