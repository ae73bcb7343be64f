-- step:    64_flags/03_flag_duplicate_benefit
-- purpose: one person, the basic pension for the same period from two relations
-- grain:   one row per person_id
-- inputs:  decide.pension_payment, decide.registry_person
-- params:  none
-- output:  decide.flag_duplicate_benefit
-- source:  the contract, flags; 人社部发〔2014〕17号 art. 8: the resident pension is the one to repay

with relation as (
    select
        person_id,
        person_no,
        scheme,
        agency_code,
        min(period) as begun_in
    from decide.pension_payment
    group by person_id, person_no, scheme, agency_code
),

ranked as (
    select
        payment.person_id,
        payment.person_no,
        payment.scheme,
        payment.agency_code,
        payment.period,
        payment.amount,
        payment.returned,
        payment.records,
        count(*) over same_period as relations,
        bool_or(payment.scheme = '170') over same_period
            and bool_or(payment.scheme <> '170') over same_period as is_across_schemes,
        -- the relation whose payments began later; on a tie the larger number
        row_number() over (
            partition by payment.person_id, payment.period
            order by relation.begun_in, payment.person_no, payment.scheme, payment.agency_code
        ) as place
    from decide.pension_payment as payment
    inner join relation
        on payment.person_no = relation.person_no
        and payment.scheme = relation.scheme
        and payment.agency_code = relation.agency_code
    window same_period as (partition by payment.person_id, payment.period)
),

overlap as (
    select
        person_id,
        person_no,
        scheme,
        agency_code,
        period,
        amount,
        returned,
        records,
        case when is_across_schemes then scheme = '170' else place > 1 end as is_excess
    from ranked
    where relations > 1
),

left_over as (
    -- what a relation took back later is no longer at risk
    select
        person_id,
        greatest(sum(amount) - max(returned), 0) as amount
    from overlap
    where is_excess
    group by person_id, person_no, scheme, agency_code
),

at_risk as (
    select
        person_id,
        sum(amount) as amount
    from left_over
    group by person_id
    having sum(amount) > 0
),

finding as (
    select
        person_id,
        list_sort(list(distinct person_no)) as registry_nos,
        list_sort(list(distinct scheme)) as schemes,
        min(period) as period_from,
        max(period) as period_to,
        count(distinct period) as months,
        flatten(list(list_transform(records, lambda record: evidence_row(
            'insurance', 'benefits', record.record_no,
            case when is_excess then '重复期间待核待遇' else '同期另一关系待遇' end, record.amount
        )))) as evidence_rows
    from overlap
    group by person_id
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
    flag_id_of('duplicate_benefit', subject.first_no, '') as flag_id,
    'duplicate_benefit' as flag_type,
    finding.person_id,
    finding.registry_nos,
    finding.schemes,
    finding.period_from,
    finding.period_to,
    finding.months,
    cast(at_risk.amount as decimal(14, 2)) as amount_at_risk,
    cast(at_risk.amount as decimal(14, 2)) as amount_at_risk_max,
    false as is_review,
    '此人' || span_text(finding.period_from, finding.period_to) || '有'
        || cast(finding.months as varchar) || '个月从两个以上养老关系（'
        || list_aggregate(
            list_transform(finding.schemes, lambda scheme: scheme_title(scheme)), 'string_agg', '、'
        )
        || '）领取基本养老金，涉及'
        || yuan_text(at_risk.amount) || '，属疑点，请核实应保留的关系。' as summary,
    finding.evidence_rows
from finding
inner join at_risk on finding.person_id = at_risk.person_id
inner join subject on finding.person_id = subject.person_id
