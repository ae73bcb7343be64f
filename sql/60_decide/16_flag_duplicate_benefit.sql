-- step:    60_decide/16_flag_duplicate_benefit
-- purpose: one person, the basic pension for the same period from two relations
-- grain:   one row per person_id
-- inputs:  decide.benefit_overlap, decide.registry_person, stg.insurance__benefits
-- params:  none
-- output:  decide.flag_duplicate_benefit
-- source:  OUTPUTS, flags; 人社部发〔2014〕17号 art. 8

with finding as (
    select
        person_id,
        list_sort(list(distinct person_no)) as registry_nos,
        list_sort(list(distinct scheme)) as schemes,
        min(period) as period_from,
        max(period) as period_to,
        count(distinct period) as months,
        sum(amount) filter (where is_excess) as amount_at_risk
    from decide.benefit_overlap
    group by person_id
),

payment_row as (
    select
        overlap.person_id,
        list(evidence_row(
            'insurance', 'benefits', benefit.record_no,
            case when overlap.is_excess then '重复期间待核待遇' else '同期另一关系待遇' end, benefit.amount
        )) as rows
    from decide.benefit_overlap as overlap
    inner join stg.insurance__benefits as benefit
        on overlap.person_no = benefit.person_no
        and overlap.scheme = benefit.scheme
        and overlap.agency_code = coalesce(benefit.agency_code, '')
        and overlap.period = benefit.period
    where benefit.item = '基本养老金'
    group by overlap.person_id
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
    cast(finding.amount_at_risk as decimal(14, 2)) as amount_at_risk,
    cast(finding.amount_at_risk as decimal(14, 2)) as amount_at_risk_max,
    false as is_review,
    '此人' || period_text(finding.period_from) || '至' || period_text(finding.period_to) || '有'
        || cast(finding.months as varchar) || '个月从两个以上养老关系领取基本养老金，涉及'
        || yuan_text(finding.amount_at_risk) || '，属疑点，请核实应保留的关系。' as summary,
    payment_row.rows as evidence_rows
from finding
inner join payment_row on finding.person_id = payment_row.person_id
inner join subject on finding.person_id = subject.person_id
