-- step:    64_flags/11_flag_imprisoned_claimant
-- purpose: pension paid for months that a person spent in prison from the first day to the last
-- grain:   one row per person_id
-- inputs:  stg.justice__inmates, link.person_link, decide.pension_payment, decide.registry_person
-- params:  none
-- output:  decide.flag_imprisoned_claimant
-- source:  the contract, flags; 劳社厅函〔2001〕44号: only custody stops a pension

with sentence as (
    select
        linked.person_id,
        inmate.record_no,
        period_of(inmate.sentence_from) as from_month,
        -- an end that is not known has not come yet
        coalesce(period_of(inmate.sentence_to), '999912') as to_month
    from stg.justice__inmates as inmate
    inner join link.person_link as linked
        on inmate.record_no = linked.record_no
        and linked.source = 'justice'
        and linked.dataset = 'inmates'
    where coalesce(inmate.custody, '收监') = '收监' and inmate.sentence_from is not null
),

covered_payment as (
    select
        payment.person_id,
        payment.person_no,
        payment.scheme,
        payment.agency_code,
        payment.period,
        payment.amount,
        payment.returned,
        payment.records,
        list(sentence.record_no) as sentences
    from sentence
    inner join decide.pension_payment as payment
        on sentence.person_id = payment.person_id
        and payment.period > sentence.from_month
        and payment.period < sentence.to_month
    group by all
),

left_over as (
    -- what a relation took back later is no longer at risk
    select
        person_id,
        greatest(sum(amount) - max(returned), 0) as amount
    from covered_payment
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
        list_transform(
            list_sort(list_distinct(flatten(list(sentences)))),
            lambda record_no: evidence_row('justice', 'inmates', record_no, '服刑记录', null)
        ) as sentence_rows,
        list_transform(
            flatten(list(records)),
            lambda record: evidence_row(
                'insurance', 'benefits', record.record_no, '服刑期间待遇', record.amount
            )
        ) as payment_rows
    from covered_payment
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
    flag_id_of('imprisoned_claimant', subject.first_no, '') as flag_id,
    'imprisoned_claimant' as flag_type,
    finding.person_id,
    finding.registry_nos,
    finding.schemes,
    finding.period_from,
    finding.period_to,
    finding.months,
    cast(at_risk.amount as decimal(14, 2)) as amount_at_risk,
    cast(at_risk.amount as decimal(14, 2)) as amount_at_risk_max,
    false as is_review,
    '此人服刑期间（' || span_text(finding.period_from, finding.period_to) || '）有'
        || cast(finding.months as varchar) || '个月基本养老金发放记录，涉及' || yuan_text(at_risk.amount)
        || '，属疑点，请核实收监起止和发放情况。' as summary,
    list_concat(finding.sentence_rows, finding.payment_rows) as evidence_rows
from finding
inner join at_risk on finding.person_id = at_risk.person_id
inner join subject on finding.person_id = subject.person_id
