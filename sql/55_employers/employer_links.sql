-- step:    55_employers/employer_links
-- purpose: which employer each statement speaks of, by which rule and on what evidence
-- grain:   one row per (source, dataset, record_no); of a payer the first record that names it so
-- inputs:  link.employer_entry, link.unit_placement, link.pattern_evidence
-- params:  none
-- output:  pub.employer_links
-- source:  the contract, table employer_links
select
    entry.source,
    entry.dataset,
    entry.record_no,
    entry.employer_id,
    coalesce(placed.match_rule, 'anchor') as match_rule,
    placed.match_weight,
    -- Sums are added up in any order; the last digits would be other ones every night.
    coalesce(round(placed.match_probability, 12), 1) as match_probability,
    evidence_text(evidence.items, placed.log_us) as evidence,
    coalesce(placed.decided_by, 'rule') as decided_by,
    entry.code,
    entry.name,
from link.employer_entry as entry
left join link.unit_placement as placed using (entry_id)
left join link.pattern_evidence as evidence
    on placed.parameter_group = evidence.parameter_group and placed.pattern = evidence.pattern
