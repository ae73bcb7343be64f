-- step:    50_link/person_link
-- purpose: every accepted row of every person dataset with the person it belongs to
-- grain:   one row per (source, dataset, record_no)
-- inputs:  std.person_row, link.entry_person, link.person_id, link.pattern_evidence
-- params:  none
-- output:  link.person_link
-- source:  the contract, table person_links
select
    record.source,
    record.dataset,
    record.record_no,
    record.entry_id,
    person.person_id,
    placed.match_rule,
    placed.match_weight,
    placed.match_probability,
    evidence_text(evidence.items, placed.log_us) as evidence,
    placed.pattern,
    placed.decided_by,
    placed.is_certain,
from std.person_row as record
inner join link.entry_person as placed using (entry_id)
inner join link.person_id as person using (person_key)
left join link.pattern_evidence as evidence
    on placed.parameter_group = evidence.parameter_group and placed.pattern = evidence.pattern
