-- step:    80_documents/explained_flag_rows
-- purpose: the records that one doubt rests on, by what they do in it, with the person that each belongs to
-- grain:   one row per (role, source, dataset, person_id)
-- inputs:  flag_evidence, person_links
-- params:  flag_id
-- output:  documents
-- source:  the published table flag_evidence
select
    evidence.role,
    evidence.source,
    evidence.dataset,
    link.person_id,
    list(evidence.record_no order by evidence.record_no) as record_nos,
    sum(evidence.amount) as amount,
from flag_evidence as evidence
left join person_links as link using (source, dataset, record_no)
where evidence.flag_id = $flag_id
group by evidence.role, evidence.source, evidence.dataset, link.person_id
order by evidence.role, evidence.source, evidence.dataset
