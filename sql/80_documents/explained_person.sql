-- step:    80_documents/explained_person
-- purpose: one person as published
-- grain:   one row
-- inputs:  persons
-- params:  person_id
-- output:  documents
-- source:  the published table persons
select
    person_id,
    id_number,
    name,
    sex,
    birth_date,
    township_name,
    phone,
    alive,
    death_date,
    in_registry,
    record_count,
from persons
where person_id = $person_id
