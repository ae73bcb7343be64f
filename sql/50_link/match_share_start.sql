-- step:    50_link/match_share_start
-- purpose: where the estimate of the share of entries whose person is on the right begins
-- grain:   one row per prior_group
-- inputs:  link.left_entry, link.certain_share
-- params:  match_share
-- output:  link.match_share
-- source:  docs/method.md, prior
with

left_over as (
    select prior_group, count(*) as entries from link.left_entry group by prior_group
)

select
    left_over.prior_group,
    left_over.entries + coalesce(certain.links, 0) as entries,
    coalesce(certain.links, 0) as certain_links,
    cast($match_share as double) as match_share,
from left_over
left join link.certain_share as certain using (prior_group)
