-- step:    64_flags/15_flag_unposted_contribution
-- purpose: contributions that the tax office received long ago and the registry does not know
-- grain:   one row per person_id
-- inputs:  stg.tax__contribution_payments, link.person_link, link.person,
--          stg.insurance__contributions,
--          decide.registry_person, decide.perhaps_registered
-- params:  as_of, unposted_days
-- output:  decide.flag_unposted_contribution
-- source:  the contract, flags; 社会保险法 art. 74

with collected as (
    select
        linked.person_id,
        payment.record_no,
        payment.scheme,
        payment.period,
        payment.amount
    from stg.tax__contribution_payments as payment
    inner join link.person_link as linked
        on payment.record_no = linked.record_no
        and linked.source = 'tax'
        and linked.dataset = 'contribution_payments'
    -- a payment under a bare name or another person's number says nothing of anybody's account
    semi join (select person_id from link.person where is_identified) as identified
        on linked.person_id = identified.person_id
    where payment.paid_on <= $as_of - cast($unposted_days as integer)
),

account as (
    select person_id, person_no
    from decide.registry_person
    union
    -- the account may be under a record that waits for a decision whether it is hers
    select person_id, registry_no as person_no
    from decide.perhaps_registered
),

posted as (
    -- refunded or not
    select
        account.person_id,
        contribution.scheme,
        contribution.period
    from stg.insurance__contributions as contribution
    inner join account on contribution.person_no = account.person_no
),

posted_year as (
    -- a whole year's row answers for each of its months
    select
        account.person_id,
        contribution.scheme,
        substr(contribution.period, 1, 4) as year
    from stg.insurance__contributions as contribution
    inner join account on contribution.person_no = account.person_no
    where is_whole_year(contribution.period)
),

unposted as (
    select
        collected.person_id,
        collected.scheme,
        collected.period,
        sum(collected.amount) as amount,
        list(evidence_row(
            'tax', 'contribution_payments', collected.record_no, '税务已征、登记未见', collected.amount
        )) as rows
    from collected
    anti join posted
        on collected.person_id = posted.person_id
        and collected.scheme = posted.scheme
        and collected.period = posted.period
    anti join posted_year
        on collected.person_id = posted_year.person_id
        and collected.scheme = posted_year.scheme
        and substr(collected.period, 1, 4) = posted_year.year
    group by collected.person_id, collected.scheme, collected.period
    -- what the tax office paid back need not be posted
    having sum(collected.amount) > 0
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
    false as is_review,
    '税务已征收此人' || period_text(finding.period_from) || '至' || period_text(finding.period_to) || '的社保费'
        || yuan_text(finding.amount_at_risk) || '，参保登记未见对应缴费，属疑点，请核实入账情况。' as summary,
    finding.evidence_rows
from finding
left join numbers on finding.person_id = numbers.person_id
