-- step:    64_flags/12_flag_multiple_registration
-- purpose: one human being with two or more live registry numbers
-- grain:   one row per person_id
-- inputs:  stg.insurance__enrolments, decide.registry_person
-- params:  none
-- output:  decide.flag_multiple_registration
-- source:  the contract, flags; 社会保险法 art. 58: one person, one number

with several as (
    select person_id
    from decide.registry_person
    group by person_id
    having count(*) > 1
),

live_number as (
    select
        registry.person_id,
        registry.person_no,
        list(distinct enrolment.scheme) as schemes,
        list(enrolment.record_no order by enrolment.record_no) as record_nos
    from decide.registry_person as registry
    semi join several on registry.person_id = several.person_id
    inner join stg.insurance__enrolments as enrolment on registry.person_no = enrolment.person_no
    where enrolment.status <> '终止参保'
    group by registry.person_id, registry.person_no
),

finding as (
    select
        person_id,
        list(person_no order by person_no) as registry_nos,
        list_sort(list_distinct(flatten(list(schemes)))) as schemes,
        flatten(list(list_concat(
            [evidence_row('insurance', 'persons', person_no, '个人编号', null)],
            list_transform(
                record_nos,
                lambda record_no: evidence_row('insurance', 'enrolments', record_no, '有效参保关系', null)
            )
        ))) as evidence_rows
    from live_number
    group by person_id
    having count(*) > 1
),

subject as (
    select
        registry.person_id,
        min(registry.person_no) as first_no
    from decide.registry_person as registry
    semi join finding on registry.person_id = finding.person_id
    group by registry.person_id
)

select
    flag_id_of('multiple_registration', subject.first_no, '') as flag_id,
    'multiple_registration' as flag_type,
    finding.person_id,
    finding.registry_nos,
    finding.schemes,
    cast(null as varchar) as period_from,
    cast(null as varchar) as period_to,
    cast(null as bigint) as months,
    cast(0 as decimal(14, 2)) as amount_at_risk,
    cast(0 as decimal(14, 2)) as amount_at_risk_max,
    false as is_review,
    '此人名下有' || cast(len(finding.registry_nos) as varchar) || '个有效个人编号（'
        || list_aggregate(finding.registry_nos, 'string_agg', '、') || '），属疑点，请核实是否应当合并。' as summary,
    finding.evidence_rows
from finding
inner join subject on finding.person_id = subject.person_id
