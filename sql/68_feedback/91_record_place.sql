-- step:    68_feedback/91_record_place
-- purpose: in which file and line a record was delivered that its department should look at
-- grain:   one row per (source, dataset, record_no)
-- inputs:  decide.feedback, stg.public_security__population,
--          stg.public_security__residence_permits,
--          stg.civil_affairs__deaths, stg.civil_affairs__hardship, stg.education__students,
--          stg.market_supervision__entities, stg.tax__wage_withholding,
--          stg.tax__contribution_payments, stg.disabled_federation__disabled_persons,
--          stg.rural_revitalisation__monitored, stg.natural_resources__land_requisition,
--          stg.justice__inmates, stg.health__death_certificates, stg.veterans__service_members,
--          stg.insurance__persons, stg.insurance__reimbursements, stg.insurance__employers
-- params:  none
-- output:  decide.record_place
-- source:  docs/feedback.md: a clerk finds the row in the file that she sent

with delivered as (
    select 'public_security' as source, 'population' as dataset, record_no, file, line
    from stg.public_security__population
    union all
    select 'public_security', 'residence_permits', record_no, file, line
    from stg.public_security__residence_permits
    union all
    select 'civil_affairs', 'deaths', record_no, file, line
    from stg.civil_affairs__deaths
    union all
    select 'civil_affairs', 'hardship', record_no, file, line
    from stg.civil_affairs__hardship
    union all
    select 'education', 'students', record_no, file, line
    from stg.education__students
    union all
    select 'market_supervision', 'entities', record_no, file, line
    from stg.market_supervision__entities
    union all
    select 'tax', 'wage_withholding', record_no, file, line
    from stg.tax__wage_withholding
    union all
    select 'tax', 'contribution_payments', record_no, file, line
    from stg.tax__contribution_payments
    union all
    select 'disabled_federation', 'disabled_persons', record_no, file, line
    from stg.disabled_federation__disabled_persons
    union all
    select 'rural_revitalisation', 'monitored', record_no, file, line
    from stg.rural_revitalisation__monitored
    union all
    select 'natural_resources', 'land_requisition', record_no, file, line
    from stg.natural_resources__land_requisition
    union all
    select 'justice', 'inmates', record_no, file, line
    from stg.justice__inmates
    union all
    select 'health', 'death_certificates', record_no, file, line
    from stg.health__death_certificates
    union all
    select 'veterans', 'service_members', record_no, file, line
    from stg.veterans__service_members
    union all
    select 'insurance', 'persons', record_no, file, line
    from stg.insurance__persons
    union all
    select 'insurance', 'reimbursements', record_no, file, line
    from stg.insurance__reimbursements
    union all
    select 'insurance', 'employers', record_no, file, line
    from stg.insurance__employers
)

select
    delivered.source,
    delivered.dataset,
    delivered.record_no,
    arg_min(delivered.file, delivered.line) as file,
    min(delivered.line) as line
from delivered
semi join decide.feedback as told
    on delivered.record_no = told.record_no
    and delivered.source = told.source
    and delivered.dataset = told.dataset
group by delivered.source, delivered.dataset, delivered.record_no
