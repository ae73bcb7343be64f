-- step:    64_flags/07_flag_duplicate_contribution
-- purpose: one person, pension or medical contributions twice for the same months
-- grain:   one row per (person_id, insurance line)
-- inputs:  decide.pension_contribution_overlap, decide.medical_contribution_overlap,
--          decide.registry_person
-- params:  none
-- output:  decide.flag_duplicate_contribution
-- source:  the contract, flags; 人社部发〔2014〕17号 art. 7; 医保发〔2020〕33号

with overlap as (
    select person_id, record_no, person_no, scheme, months, is_excess, amount, 'pension' as line
    from decide.pension_contribution_overlap
    union all
    select person_id, record_no, person_no, scheme, months, is_excess, amount, 'medical' as line
    from decide.medical_contribution_overlap
),

finding as (
    select
        person_id,
        line,
        list_sort(list(distinct person_no)) as registry_nos,
        list_sort(list(distinct scheme)) as schemes,
        list_sort(list_distinct(flatten(list(months)))) as months,
        sum(amount) as amount_at_risk,
        list(evidence_row(
            'insurance', 'contributions', record_no,
            case when is_excess then '重复期间待核缴费' else '同期另一关系缴费' end,
            case when is_excess then amount end
        )) as evidence_rows
    from overlap
    group by person_id, line
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
    flag_id_of('duplicate_contribution', subject.first_no, finding.line) as flag_id,
    'duplicate_contribution' as flag_type,
    finding.person_id,
    finding.registry_nos,
    finding.schemes,
    finding.months[1] as period_from,
    finding.months[-1] as period_to,
    len(finding.months) as months,
    cast(finding.amount_at_risk as decimal(14, 2)) as amount_at_risk,
    cast(finding.amount_at_risk as decimal(14, 2)) as amount_at_risk_max,
    false as is_review,
    '此人' || span_text(finding.months[1], finding.months[-1]) || '有'
        || cast(len(finding.months) as varchar) || '个月'
        || case when finding.line = 'pension' then '养老保险' else '医疗保险' end || '重复缴费记录，涉及'
        || yuan_text(finding.amount_at_risk) || '，属疑点，请核实应保留的关系和应退的缴费。' as summary,
    finding.evidence_rows
from finding
inner join subject on finding.person_id = subject.person_id
