-- step:    80_documents/explained_links
-- purpose: why each record of one person belongs to her; records of a dataset with one and the same reason together
-- grain:   one row per (source, dataset, reason)
-- inputs:  person_links
-- params:  person_id
-- output:  documents
-- source:  the published table person_links
select
    source,
    dataset,
    list(record_no order by record_no) as record_nos,
    match_rule,
    match_weight,
    match_probability,
    evidence,
    decided_by,
from person_links
where person_id = $person_id
group by source, dataset, match_rule, match_weight, match_probability, evidence, decided_by
order by match_rule <> 'anchor', source, dataset, match_probability desc, record_nos
