-- step:    60_decide/06_enrolment
-- purpose: the registry's enrolments, by human being
-- grain:   one row per enrolment
-- inputs:  stg.insurance__enrolments, decide.registry_person
-- params:  none
-- output:  decide.enrolment
-- source:  社会保险信息结构通则, AAC008

select
    registry.person_id,
    enrolment.record_no,
    enrolment.person_no,
    enrolment.scheme,
    enrolment.status,
    enrolment.enrolled_on
from stg.insurance__enrolments as enrolment
inner join decide.registry_person as registry on enrolment.person_no = registry.person_no
