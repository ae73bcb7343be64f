-- step:    64_flags/17_flag_unposted_contribution
-- purpose: contributions that the tax office received long ago and the registry does not know
-- grain:   one row per person_id
-- inputs:  decide.unposted_payment, decide.posted_elsewhere, decide.registry_person
-- params:  none
-- output:  decide.flag_unposted_contribution
-- source:  the contract, flags; 社会保险法 art. 74; whose payer the registry does not know at all is
--          for review, since only the tax office's own line says who she is

with unposted as (
    select
        payment.person_id,
        payment.scheme,
        payment.period,
        sum(payment.amount) as amount,
        list(evidence_row(
            'tax', 'contribution_payments', payment.record_no, '税务已征、登记未见', payment.amount
        )) as rows
    from decide.unposted_payment as payment
    anti join decide.posted_elsewhere as elsewhere on payment.record_no = elsewhere.record_no
    group by payment.person_id, payment.scheme, payment.period
    -- what the tax office paid back need not be posted
    having sum(payment.amount) > 0
),

finding as (
    select
        person_id,
        list_sort(list(distinct scheme)) as schemes,
        min(first_month(period)) as period_from,
        max(last_month(period)) as period_to,
        len(list_distinct(flatten(list(months_in(period))))) as months,
        sum(amount) as amount_at_risk,
        flatten(list(rows)) as evidence_rows
    from unposted
    group by person_id
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
        'unposted_contribution', coalesce(numbers.registry_nos[1], finding.person_id), ''
    ) as flag_id,
    'unposted_contribution' as flag_type,
    finding.person_id,
    coalesce(numbers.registry_nos, []) as registry_nos,
    finding.schemes,
    finding.period_from,
    finding.period_to,
    finding.months,
    cast(finding.amount_at_risk as decimal(14, 2)) as amount_at_risk,
    cast(finding.amount_at_risk as decimal(14, 2)) as amount_at_risk_max,
    numbers.registry_nos is null as is_review,
    '税务已征收此人' || span_text(finding.period_from, finding.period_to) || '的社保费'
        || yuan_text(finding.amount_at_risk) || '，参保登记未见对应缴费，属疑点，请核实入账情况。' as summary,
    finding.evidence_rows
from finding
left join numbers on finding.person_id = numbers.person_id
