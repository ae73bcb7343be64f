-- step:    64_flags/10_flag_duplicate_reimbursement
-- purpose: one bill or one stay settled twice, or two stays at once in different hospitals
-- grain:   one row per first settlement, or pair of stays
-- inputs:  decide.repeated_settlement, decide.overlapping_stay, decide.registry_person
-- params:  none
-- output:  decide.flag_duplicate_reimbursement
-- source:  the contract, flags; 医疗保障基金使用监督管理条例 art. 17

with repeated as (
    select
        person_id,
        list_sort(list_distinct(list_concat(list(person_no), list(first_person_no))))
            as registry_nos,
        list_sort(list_distinct(list_concat(list(scheme), list(first_scheme)))) as schemes,
        least(min(period), min(first_period)) as period_from,
        greatest(max(period), max(first_period)) as period_to,
        len(list_distinct(list_concat(list(period), list(first_period)))) as months,
        sum(fund_paid) as amount_at_risk,
        first_record_no as about,
        false as is_review,
        '此人在同一医疗机构就同一票据或同一次住院有' || cast(count(*) + 1 as varchar) || '次结算，首次之后的基金支付'
            || yuan_text(sum(fund_paid)) || '，属疑点，请核实是否重复报销。' as summary,
        list_concat(
            [evidence_row(
                'insurance', 'reimbursements', first_record_no, '首次结算', min(first_fund_paid)
            )],
            list(evidence_row('insurance', 'reimbursements', record_no, '重复结算', fund_paid))
        ) as evidence_rows
    from decide.repeated_settlement
    group by person_id, first_record_no
),

overlapping as (
    select
        person_id,
        list_sort(list_distinct([person_no, other_person_no])) as registry_nos,
        list_sort(list_distinct([scheme, other_scheme])) as schemes,
        period_of(shared_from) as period_from,
        period_of(shared_to) as period_to,
        month_number(period_of(shared_to)) - month_number(period_of(shared_from)) + 1 as months,
        least(fund_paid, other_fund_paid) as amount_at_risk,
        record_no || '|' || other_record_no as about,
        true as is_review,
        '此人' || day_text(shared_from) || '至' || day_text(shared_to) || '在两家医疗机构住院重叠'
            || cast(nights as varchar) || '夜，较小一笔基金支付'
            || yuan_text(least(fund_paid, other_fund_paid))
            || '，属疑点，请核实住院情况。' as summary,
        [
            evidence_row('insurance', 'reimbursements', record_no, '重叠住院', fund_paid),
            evidence_row('insurance', 'reimbursements', other_record_no, '重叠住院', other_fund_paid)
        ] as evidence_rows
    from decide.overlapping_stay
),

finding as (
    from repeated
    union all by name
    from overlapping
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
    flag_id_of('duplicate_reimbursement', subject.first_no, finding.about) as flag_id,
    'duplicate_reimbursement' as flag_type,
    finding.person_id,
    finding.registry_nos,
    finding.schemes,
    finding.period_from,
    finding.period_to,
    finding.months,
    cast(finding.amount_at_risk as decimal(14, 2)) as amount_at_risk,
    cast(finding.amount_at_risk as decimal(14, 2)) as amount_at_risk_max,
    finding.is_review,
    finding.summary,
    finding.evidence_rows
from finding
inner join subject on finding.person_id = subject.person_id
