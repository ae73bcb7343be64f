-- step:    80_documents/known_persons
-- purpose: who people are that an earlier list named and tonight's does not
-- grain:   one row per person_id
-- inputs:  persons
-- params:  person_ids
-- output:  documents
-- source:  the published table persons
select
    person_id,
    name,
    id_number,
from persons
where person_id in (select unnest(cast($person_ids as varchar[])))
