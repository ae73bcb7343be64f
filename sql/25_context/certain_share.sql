-- step:    25_context/certain_share
-- purpose: the certain links, which count in the share of entries whose person is on the right
-- grain:   one row per prior_group
-- inputs:  link.certain_link, link.round_entry
-- params:  none
-- output:  link.certain_share
-- source:  docs/method.md, prior: what is left over is no fair sample of those who bear a known number
select
    entry.parameter_group || '|held number' as prior_group,
    count(*) as links,
from link.certain_link as certain
inner join link.round_entry as entry on certain.left_id = entry.entry_id
group by entry.parameter_group
