-- step:    62_coverage/18_persons
-- purpose: every resolved person, alive or not, with the reporting unit
-- grain:   one row per person_id
-- inputs:  link.person, decide.person_unit, decide.deceased, link.person_anchor
-- params:  as_of
-- output:  pub.persons
-- source:  the contract, persons; a person with an open death_record_conflict counts as alive

select
    person.person_id,
    person.id_number,
    person.name,
    person.sex,
    person.birth_date,
    person.division_code,
    unit.township_code,
    unit.township_name,
    person.address,
    person.phone,
    deceased.person_id is null as alive,
    deceased.death_date,
    person.in_registry,
    person.record_count,
    anchor.source || '/' || anchor.dataset || '/' || anchor.record_no as named_by,
    coalesce(anchor.first_seen_on, $as_of) as first_seen_on,
    unit.village_code
from link.person as person
left join decide.person_unit as unit on person.person_id = unit.person_id
left join decide.deceased as deceased on person.person_id = deceased.person_id
left join link.person_anchor as anchor on person.person_id = anchor.person_id
