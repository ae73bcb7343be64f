-- step:    80_documents/blocking
-- purpose: what each blocking rule found, and what would be lost without it
-- grain:   one row per rule
-- inputs:  blocking_rules
-- params:  none
-- output:  documents
-- source:  the published table blocking_rules
select
    rule,
    purpose,
    pairs,
    capped_keys,
    links,
    links_alone,
    recall_added,
from blocking_rules
order by rule_no
