-- step:    50_link/match_share_start
-- purpose: where the estimate of the share of entries whose person is on the right begins
-- grain:   one row per prior_group
-- inputs:  link.left_entry
-- params:  match_share
-- output:  link.match_share
-- source:  docs/method.md, prior
select
    prior_group,
    count(*) as entries,
    cast($match_share as double) as match_share,
from link.left_entry
group by prior_group
