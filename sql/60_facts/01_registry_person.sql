-- step:    60_facts/01_registry_person
-- purpose: which human being a registry number belongs to
-- grain:   one row per person_no
-- inputs:  link.person_link
-- params:  none
-- output:  decide.registry_person
-- source:  the contract: two registry rows of one human being share a person_id

select
    record_no as person_no,
    person_id
from link.person_link
where source = 'insurance' and dataset = 'persons'
