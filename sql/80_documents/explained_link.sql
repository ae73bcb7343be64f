-- step:    80_documents/explained_link
-- purpose: whose one record is, and why
-- grain:   one row
-- inputs:  person_links
-- params:  source, dataset, record_no
-- output:  documents
-- source:  the published table person_links
select
    source,
    dataset,
    [record_no] as record_nos,
    person_id,
    match_rule,
    match_weight,
    match_probability,
    evidence,
    decided_by,
from person_links
where source = $source and dataset = $dataset and record_no = $record_no
