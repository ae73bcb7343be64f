-- step:    64_flags/13_flag_shared_identity
-- purpose: one ID number held by two human beings in the registry
-- grain:   one row per ID number
-- inputs:  link.person_conflict, decide.registry_person, stg.insurance__enrolments
-- params:  none
-- output:  decide.flag_shared_identity
-- source:  the contract, flags; duplicate numbers are real and are corrected by the police

with finding as (
    select
        conflict.id_number,
        list(registry.person_no order by registry.person_no) as registry_nos,
        arg_min(registry.person_id, registry.person_no) as person_id,
        count(distinct registry.person_id) as persons,
        list(evidence_row(
            'insurance', 'persons', registry.person_no, '登记号码' || conflict.id_number, null
        )) as evidence_rows
    from (
        select
            id_number,
            unnest(registry_nos) as person_no
        from link.person_conflict
    ) as conflict
    inner join decide.registry_person as registry on conflict.person_no = registry.person_no
    group by conflict.id_number
    having count(distinct registry.person_id) > 1
),

enrolled as (
    select
        finding.id_number,
        list_sort(list(distinct enrolment.scheme)) as schemes
    from (
        select
            id_number,
            unnest(registry_nos) as person_no
        from finding
    ) as finding
    inner join stg.insurance__enrolments as enrolment on finding.person_no = enrolment.person_no
    group by finding.id_number
)

select
    flag_id_of('shared_identity', finding.id_number, '') as flag_id,
    'shared_identity' as flag_type,
    finding.person_id,
    finding.registry_nos,
    coalesce(enrolled.schemes, []) as schemes,
    cast(null as varchar) as period_from,
    cast(null as varchar) as period_to,
    cast(null as bigint) as months,
    cast(0 as decimal(14, 2)) as amount_at_risk,
    cast(0 as decimal(14, 2)) as amount_at_risk_max,
    false as is_review,
    '公民身份号码' || finding.id_number || '在参保登记中由' || cast(finding.persons as varchar)
        || '个不同的人使用，属疑点，请会同公安核实号码。' as summary,
    finding.evidence_rows
from finding
left join enrolled on finding.id_number = enrolled.id_number
