-- step:    64_flags/15_unposted_payment
-- purpose: contributions that the tax office received long ago, on no account of the payer
-- grain:   one row per payment record
-- inputs:  stg.tax__contribution_payments, link.person_link, link.person, decide.contribution,
--          decide.perhaps_registered
-- params:  as_of, unposted_days
-- output:  decide.unposted_payment
-- source:  the contract, flags; 社会保险法 art. 74

with collected as (
    select
        linked.person_id,
        linked.is_certain,
        payment.record_no,
        payment.scheme,
        payment.period,
        payment.amount,
        payment.name,
        payment.payer_uscc
    from stg.tax__contribution_payments as payment
    inner join link.person_link as linked
        on payment.record_no = linked.record_no
        and linked.source = 'tax'
        and linked.dataset = 'contribution_payments'
    -- a payment under a bare name or another person's number says nothing of anybody's account
    anti join (select person_id from link.person where not is_identified) as unidentified
        on linked.person_id = unidentified.person_id
    where payment.paid_on <= $as_of - cast($unposted_days as integer)
),

posted as not materialized (
    -- refunded or not
    select person_id, scheme, period
    from decide.contribution

    union all

    -- the account may be under a record that waits for a decision whether it is hers
    select perhaps.person_id, contribution.scheme, contribution.period
    from decide.contribution as contribution
    inner join decide.perhaps_registered as perhaps
        on contribution.person_no = perhaps.registry_no
),

open_payment as (
    select *
    from collected
    anti join posted using (person_id, scheme, period)
),

same_year as (
    -- a whole year's row answers for each of its months, and any month for a year paid at once
    select
        person_id,
        scheme,
        period,
        unnest(list_append(months_in(period), substr(period, 1, 4) || '00')) as posted_period
    from open_payment
),

posted_in_year as (
    select
        same_year.person_id,
        same_year.scheme,
        same_year.period
    from same_year
    semi join posted
        on same_year.person_id = posted.person_id
        and same_year.scheme = posted.scheme
        and same_year.posted_period = posted.period
)

select *
from open_payment
anti join posted_in_year using (person_id, scheme, period)
