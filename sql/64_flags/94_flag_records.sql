-- step:    64_flags/94_flag_records
-- purpose: what the records say that doubts rest on, and the registers of the people concerned:
--          whole, with file and line, so that an auditor can lay them side by side
-- grain:   one row per (flag_id, source, dataset, record_no)
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
    select flag_id, source || '/' || dataset as dataset, record_no
    from pub.flag_evidence
    union
    select flag_id, 'insurance/persons', unnest(registry_nos)
    from pub.flags
    union
    select flag.flag_id, 'public_security/population', link.record_no
    from link.person_link as link
    join pub.flags as flag on link.person_id = flag.person_id
    where link.source = 'public_security' and link.dataset = 'population'
),

said as (
    select flag_id, 'public_security' as source, 'population' as dataset,
        it.record_no, file, line, to_json(it) as said
    from stg.public_security__population as it
    join named
        on it.record_no = named.record_no and named.dataset = 'public_security/population'
    union all
    select flag_id, 'public_security', 'residence_permits', it.record_no, file, line, to_json(it)
    from stg.public_security__residence_permits as it
    join named
        on it.record_no = named.record_no and named.dataset = 'public_security/residence_permits'
    union all
    select flag_id, 'civil_affairs', 'deaths', it.record_no, file, line, to_json(it)
    from stg.civil_affairs__deaths as it
    join named
        on it.record_no = named.record_no and named.dataset = 'civil_affairs/deaths'
    union all
    select flag_id, 'civil_affairs', 'hardship', it.record_no, file, line, to_json(it)
    from stg.civil_affairs__hardship as it
    join named
        on it.record_no = named.record_no and named.dataset = 'civil_affairs/hardship'
    union all
    select flag_id, 'education', 'students', it.record_no, file, line, to_json(it)
    from stg.education__students as it
    join named
        on it.record_no = named.record_no and named.dataset = 'education/students'
    union all
    select flag_id, 'tax', 'wage_withholding', it.record_no, file, line, to_json(it)
    from stg.tax__wage_withholding as it
    join named
        on it.record_no = named.record_no and named.dataset = 'tax/wage_withholding'
    union all
    select flag_id, 'tax', 'contribution_payments', it.record_no, file, line, to_json(it)
    from stg.tax__contribution_payments as it
    join named
        on it.record_no = named.record_no and named.dataset = 'tax/contribution_payments'
    union all
    select flag_id, 'disabled_federation', 'disabled_persons', it.record_no, file, line, to_json(it)
    from stg.disabled_federation__disabled_persons as it
    join named
        on it.record_no = named.record_no and named.dataset = 'disabled_federation/disabled_persons'
    union all
    select flag_id, 'rural_revitalisation', 'monitored', it.record_no, file, line, to_json(it)
    from stg.rural_revitalisation__monitored as it
    join named
        on it.record_no = named.record_no and named.dataset = 'rural_revitalisation/monitored'
    union all
    select flag_id, 'natural_resources', 'land_requisition', it.record_no, file, line, to_json(it)
    from stg.natural_resources__land_requisition as it
    join named
        on it.record_no = named.record_no and named.dataset = 'natural_resources/land_requisition'
    union all
    select flag_id, 'justice', 'inmates', it.record_no, file, line, to_json(it)
    from stg.justice__inmates as it
    join named
        on it.record_no = named.record_no and named.dataset = 'justice/inmates'
    union all
    select flag_id, 'health', 'death_certificates', it.record_no, file, line, to_json(it)
    from stg.health__death_certificates as it
    join named
        on it.record_no = named.record_no and named.dataset = 'health/death_certificates'
    union all
    select flag_id, 'veterans', 'service_members', it.record_no, file, line, to_json(it)
    from stg.veterans__service_members as it
    join named
        on it.record_no = named.record_no and named.dataset = 'veterans/service_members'
    union all
    select flag_id, 'insurance', 'persons', it.record_no, file, line, to_json(it)
    from stg.insurance__persons as it
    join named
        on it.record_no = named.record_no and named.dataset = 'insurance/persons'
    union all
    select flag_id, 'insurance', 'enrolments', it.record_no, file, line, to_json(it)
    from stg.insurance__enrolments as it
    join named
        on it.record_no = named.record_no and named.dataset = 'insurance/enrolments'
    union all
    select flag_id, 'insurance', 'contributions', it.record_no, file, line, to_json(it)
    from stg.insurance__contributions as it
    join named
        on it.record_no = named.record_no and named.dataset = 'insurance/contributions'
    union all
    select flag_id, 'insurance', 'benefits', it.record_no, file, line, to_json(it)
    from stg.insurance__benefits as it
    join named
        on it.record_no = named.record_no and named.dataset = 'insurance/benefits'
    union all
    select flag_id, 'insurance', 'reimbursements', it.record_no, file, line, to_json(it)
    from stg.insurance__reimbursements as it
    join named
        on it.record_no = named.record_no and named.dataset = 'insurance/reimbursements'
)

select
    flag_id,
    source,
    dataset,
    record_no,
    file,
    line,
    cast(said as varchar) as said
from said
