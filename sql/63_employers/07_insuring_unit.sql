-- step:    63_employers/07_insuring_unit
-- purpose: which unit pays into which schemes for a person whom some unit paid of late
-- grain:   one row per (person_id, unit_key); unit_key NULL: the person pays as an individual
-- inputs:  decide.paid_person, decide.registry_person, stg.insurance__enrolments,
--          link.employer_entry
-- params:  none
-- output:  decide.insuring_unit
-- source:  the contract, enrolments: employer_no is empty for an individual payer

with paid as (
    select distinct person_id
    from decide.paid_person
)

select
    registry.person_id,
    -- an employer number that the registry does not explain is still somebody's
    coalesce(entry.employer_id, enrolment.employer_no) as unit_key,
    list_sort(list(distinct enrolment.scheme)) as schemes
from paid
inner join decide.registry_person as registry on paid.person_id = registry.person_id
inner join stg.insurance__enrolments as enrolment on registry.person_no = enrolment.person_no
left join link.employer_entry as entry
    on enrolment.employer_no = entry.record_no
    and entry.source = 'insurance'
    and entry.dataset = 'employers'
where enrolment.status = '参保缴费' and enrolment.scheme in ('110', '120', '210', '310', '410', '510')
group by registry.person_id, coalesce(entry.employer_id, enrolment.employer_no)
