-- step:    57_explain/decided_pair
-- purpose: the pairs that reviewers have decided on and the model can be asked about
-- grain:   one row per decision
-- inputs:  link.decision
-- params:  none
-- output:  none
-- source:  docs/audit.md, decisions
select
    decision_no,
    entry_l,
    entry_r,
    source_l || '/' || dataset_l as dataset_l,
    source_r || '/' || dataset_r as dataset_r,
from link.decision
where entry_l <> entry_r
order by decision_no
