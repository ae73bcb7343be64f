-- step:    50_link/merge_edge
-- purpose: persons that this round finds to be one: each standing alone points to the one it most probably is
-- grain:   one row per person_key
-- inputs:  link.round_entry, link.placed
-- params:  none
-- output:  link.merge_edge
-- source:  docs/method.md, cascade
select
    l.person_key,
    arg_max(
        placed.person_key, {'match_probability': placed.match_probability, 'person_key': placed.person_key}
    ) as target_key,
    max(placed.match_probability) as match_probability,
from link.placed as placed
inner join link.round_entry as l using (entry_id)
where l.person_key <> placed.person_key
group by l.person_key
