-- step:    80_documents/explained_decisions
-- purpose: the decisions of reviewers that touch some persons
-- grain:   one row per decision
-- inputs:  link_decisions
-- params:  person_ids
-- output:  documents
-- source:  the published table link_decisions
select
    source_l, dataset_l, record_no_l, source_r, dataset_r, record_no_r,
    verdict, note, reviewer, decided_on, state, model_probability, model_disagrees,
from link_decisions
where list_contains($person_ids, person_id_l) or list_contains($person_ids, person_id_r)
order by decided_on, file, line
