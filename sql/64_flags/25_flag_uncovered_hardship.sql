-- step:    64_flags/25_flag_uncovered_hardship
-- purpose: people whose premium the government should pay, and who are not enrolled or not paid for
-- grain:   one row per (person_id, insurance_line)
-- inputs:  pub.enrolment_targets, decide.premium_entitlement, decide.registry_person, policy.tier
-- params:  as_of
-- output:  decide.flag_uncovered_hardship
-- source:  社会保险法 art. 25; who is on the list is alive, local, no pupil, no employee, draws nothing

with finding as (
    select
        target.person_id,
        target.insurance_line,
        target.recommended_scheme,
        target.gap,
        -- what the government owes for a year: the premium, and the subsidy that follows it
        coalesce(target.premium_due, 0) + coalesce(tier.subsidy, 0) as amount
    from pub.enrolment_targets as target
    left join policy.tier as tier
        on target.recommended_scheme = tier.scheme
        and target.premium_due = tier.amount
    where target.payer = 'government' and target.gap in ('not_enrolled', 'lapsed')
),

membership as (
    select
        finding.person_id,
        finding.insurance_line,
        arg_min(entitled.name, entitled.rank) as name,
        list(evidence_row(
            entitled.source, entitled.dataset, entitled.record_no, entitled.name, null
        )) as rows
    from finding
    inner join decide.premium_entitlement as entitled
        on finding.person_id = entitled.person_id
        and finding.insurance_line = entitled.insurance_line
        and $as_of between entitled.entitled_from and entitled.entitled_to
    group by finding.person_id, finding.insurance_line
),

numbers as (
    select
        registry.person_id,
        list(registry.person_no order by registry.person_no) as registry_nos
    from decide.registry_person as registry
    semi join finding on registry.person_id = finding.person_id
    group by registry.person_id
)

select
    flag_id_of(
        'uncovered_hardship', coalesce(numbers.registry_nos[1], finding.person_id),
        finding.insurance_line
    ) as flag_id,
    'uncovered_hardship' as flag_type,
    finding.person_id,
    coalesce(numbers.registry_nos, []) as registry_nos,
    [finding.recommended_scheme] as schemes,
    cast(null as varchar) as period_from,
    cast(null as varchar) as period_to,
    cast(null as bigint) as months,
    cast(finding.amount as decimal(14, 2)) as amount_at_risk,
    cast(finding.amount as decimal(14, 2)) as amount_at_risk_max,
    false as is_review,
    '此人在' || membership.name || '名单上，应由政府代缴城乡居民'
        || case finding.insurance_line when 'pension' then '养老' else '医疗' end || '保险费，'
        || case finding.gap
            when 'not_enrolled' then '但没有参保关系'
            else '有参保关系而近期没有有效缴费'
        end
        || '，每年涉及' || yuan_text(finding.amount)
        || '，属疑点，请核实是否应保未保、应代未代。' as summary,
    membership.rows as evidence_rows
from finding
inner join membership
    on finding.person_id = membership.person_id
    and finding.insurance_line = membership.insurance_line
left join numbers on finding.person_id = numbers.person_id
