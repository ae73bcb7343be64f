-- step:    80_documents/flag_evidence
-- purpose: the departments' rows that each doubt rests on
-- grain:   one row per row of evidence
-- inputs:  flag_evidence, flags
-- params:  none
-- output:  documents
-- source:  the published tables
select
    evidence.flag_id,
    flag.flag_type,
    evidence.source,
    evidence.dataset,
    evidence.record_no,
    evidence.role,
    evidence.amount,
from flag_evidence as evidence
left join flags as flag using (flag_id)
order by flag.flag_type, evidence.flag_id, evidence.role, evidence.source, evidence.dataset, evidence.record_no
