-- step:    64_flags/94_flag_records
-- purpose: what the records say that doubts rest on, and the registers of the people concerned:
--          whole, with file and line, so that an auditor can lay them side by side
-- grain:   one row per (source, dataset, record_no)
-- inputs:  pub.flags, pub.flag_evidence, link.person_link, stg.public_security__population,
--          stg.public_security__residence_permits, stg.civil_affairs__deaths,
--          stg.civil_affairs__hardship, stg.education__students, stg.tax__wage_withholding,
--          stg.tax__contribution_payments, stg.disabled_federation__disabled_persons,
--          stg.rural_revitalisation__monitored, stg.natural_resources__land_requisition,
--          stg.justice__inmates, stg.health__death_certificates, stg.veterans__service_members,
--          stg.insurance__persons, stg.insurance__enrolments, stg.insurance__contributions,
--          stg.insurance__benefits, stg.insurance__reimbursements
-- params:  none
-- output:  pub.flag_records
-- source:  docs/audit.md: the original is with its department, and this says where in what it sent

with

named as (
    select source || '/' || dataset as dataset, record_no
    from pub.flag_evidence
    union
    select 'insurance/persons', unnest(registry_nos)
    from pub.flags
    union
    select 'public_security/population', link.record_no
    from link.person_link as link
    semi join pub.flags as flag on link.person_id = flag.person_id
    where link.source = 'public_security' and link.dataset = 'population'
),

said as (
    select 'public_security' as source, 'population' as dataset,
        record_no, file, line, to_json(it) as said
    from stg.public_security__population as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'public_security/population'
    union all
    select 'public_security', 'residence_permits', record_no, file, line, to_json(it)
    from stg.public_security__residence_permits as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'public_security/residence_permits'
    union all
    select 'civil_affairs', 'deaths', record_no, file, line, to_json(it)
    from stg.civil_affairs__deaths as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'civil_affairs/deaths'
    union all
    select 'civil_affairs', 'hardship', record_no, file, line, to_json(it)
    from stg.civil_affairs__hardship as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'civil_affairs/hardship'
    union all
    select 'education', 'students', record_no, file, line, to_json(it)
    from stg.education__students as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'education/students'
    union all
    select 'tax', 'wage_withholding', record_no, file, line, to_json(it)
    from stg.tax__wage_withholding as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'tax/wage_withholding'
    union all
    select 'tax', 'contribution_payments', record_no, file, line, to_json(it)
    from stg.tax__contribution_payments as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'tax/contribution_payments'
    union all
    select 'disabled_federation', 'disabled_persons', record_no, file, line, to_json(it)
    from stg.disabled_federation__disabled_persons as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'disabled_federation/disabled_persons'
    union all
    select 'rural_revitalisation', 'monitored', record_no, file, line, to_json(it)
    from stg.rural_revitalisation__monitored as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'rural_revitalisation/monitored'
    union all
    select 'natural_resources', 'land_requisition', record_no, file, line, to_json(it)
    from stg.natural_resources__land_requisition as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'natural_resources/land_requisition'
    union all
    select 'justice', 'inmates', record_no, file, line, to_json(it)
    from stg.justice__inmates as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'justice/inmates'
    union all
    select 'health', 'death_certificates', record_no, file, line, to_json(it)
    from stg.health__death_certificates as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'health/death_certificates'
    union all
    select 'veterans', 'service_members', record_no, file, line, to_json(it)
    from stg.veterans__service_members as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'veterans/service_members'
    union all
    select 'insurance', 'persons', record_no, file, line, to_json(it)
    from stg.insurance__persons as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'insurance/persons'
    union all
    select 'insurance', 'enrolments', record_no, file, line, to_json(it)
    from stg.insurance__enrolments as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'insurance/enrolments'
    union all
    select 'insurance', 'contributions', record_no, file, line, to_json(it)
    from stg.insurance__contributions as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'insurance/contributions'
    union all
    select 'insurance', 'benefits', record_no, file, line, to_json(it)
    from stg.insurance__benefits as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'insurance/benefits'
    union all
    select 'insurance', 'reimbursements', record_no, file, line, to_json(it)
    from stg.insurance__reimbursements as it
    semi join named
        on it.record_no = named.record_no and named.dataset = 'insurance/reimbursements'
)

select
    source,
    dataset,
    record_no,
    file,
    line,
    cast(said as varchar) as said
from said
