-- step:    64_flags/27_flag_early_pension
-- purpose: pension paid for months before an age at which it can be drawn
-- grain:   one row per person_id
-- inputs:  decide.pension_age, decide.registry_person, stg.insurance__benefits
-- params:  none
-- output:  decide.flag_early_pension
-- source:  国发〔2014〕8号; 社会保险法 art. 16; between the earliest and the usual age a hard trade or a
--          disability can be the reason, which is for review; later no question is asked

with payment as (
    select
        age.person_id,
        age.birth_date,
        age.usual_age,
        age.is_resident,
        benefit.person_no,
        benefit.scheme,
        coalesce(benefit.agency_code, '') as agency_code,
        benefit.period,
        benefit.period < age.possible_from as is_impossible,
        sum(benefit.amount) as amount,
        list(evidence_row(
            'insurance', 'benefits', benefit.record_no,
            case
                when benefit.period < age.possible_from then '未到最早可能领取年龄的待遇'
                else '早于一般退休年龄的待遇'
            end,
            benefit.amount
        )) as rows
    from decide.pension_age as age
    inner join stg.insurance__benefits as benefit on age.person_no = benefit.person_no
    where benefit.item = '基本养老金'
        and benefit.period < age.usual_from
        and (benefit.scheme = '170') = age.is_resident
    group by all
    -- what was taken back is no longer at risk
    having sum(benefit.amount) <> 0
),

finding as (
    select
        person_id,
        min(birth_date) as birth_date,
        list_sort(list(distinct person_no)) as registry_nos,
        list_sort(list(distinct scheme)) as schemes,
        min(period) filter (where amount > 0) as period_from,
        max(period) filter (where amount > 0) as period_to,
        count(distinct period) filter (where amount > 0) as months,
        greatest(coalesce(sum(amount) filter (where is_impossible), 0), 0) as amount_at_risk,
        sum(amount) as amount_at_risk_max,
        max(usual_age) as usual_age,
        bool_or(is_impossible and amount > 0) as is_impossible,
        flatten(list(rows)) as payment_rows
    from payment
    group by person_id
    having sum(amount) > 0
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
    flag_id_of('early_pension', subject.first_no, '') as flag_id,
    'early_pension' as flag_type,
    finding.person_id,
    finding.registry_nos,
    finding.schemes,
    finding.period_from,
    finding.period_to,
    finding.months,
    cast(finding.amount_at_risk as decimal(14, 2)) as amount_at_risk,
    cast(finding.amount_at_risk_max as decimal(14, 2)) as amount_at_risk_max,
    not finding.is_impossible as is_review,
    '此人' || day_text(finding.birth_date) || '出生，'
        || span_text(finding.period_from, finding.period_to)
        || '共' || cast(finding.months as varchar) || '个月未满' || cast(finding.usual_age as varchar)
        || '周岁已有基本养老金发放记录，涉及'
        || range_text(finding.amount_at_risk, finding.amount_at_risk_max)
        || '，属疑点，请核实出生日期'
        || case when finding.schemes = ['170'] then '' else '和提前退休审批（特殊工种、因病）' end
        || '。' as summary,
    list_concat(
        list_transform(
            finding.registry_nos,
            lambda person_no: evidence_row('insurance', 'persons', person_no, '登记出生日期', null)
        ),
        finding.payment_rows
    ) as evidence_rows
from finding
inner join subject on finding.person_id = subject.person_id
