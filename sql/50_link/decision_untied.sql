-- step:    50_link/decision_untied
-- purpose: the merges of this round without groups that hold two people whom a decision keeps apart
-- grain:   one row per person_key
-- inputs:  link.merge_label, link.entry_person, link.apart
-- params:  none
-- output:  link.decision_untied
-- source:  docs/audit.md, decisions
with

torn as (
    select distinct own_label.label
    from link.apart as apart
    inner join link.entry_person as own on apart.entry_id = own.entry_id
    inner join link.entry_person as other on apart.other_id = other.entry_id
    inner join link.merge_label as own_label on own.person_key = own_label.person_key
    inner join link.merge_label as other_label on other.person_key = other_label.person_key
    where own_label.label = other_label.label
)

select merged.*
from link.merge_label as merged
anti join torn using (label)
