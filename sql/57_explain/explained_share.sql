-- step:    57_explain/explained_share
-- purpose: the share of such records that have their person on the right, as the night estimated it
-- grain:   one row per prior_group
-- inputs:  link.left_entry, kept.match_share
-- params:  match_share
-- output:  link.match_share
-- source:  docs/method.md, prior; the declared share where the night had no such record
select distinct
    l.prior_group,
    coalesce(share.match_share, $match_share) as match_share,
from link.left_entry as l
left join kept.match_share as share using (prior_group)
