-- step:    55_employers/decided_pair
-- purpose: the pairs of statements that reviewers have decided on
-- grain:   one row per (left_id, right_id)
-- inputs:  link.decision
-- params:  none
-- output:  link.candidate_pair
-- source:  docs/audit.md, decisions
select distinct
    entry_l as left_id,
    entry_r as right_id,
    cast(0 as ubigint) as rules,
    cast(0 as utinyint) as first_rule,
from link.decision
where entry_l <> entry_r
