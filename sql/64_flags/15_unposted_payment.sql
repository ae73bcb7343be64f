-- step:    64_flags/15_unposted_payment
-- purpose: contributions that the tax office received long ago, on no account of the payer
-- grain:   one row per payment record
-- inputs:  stg.tax__contribution_payments, link.person_link, link.person,
--          stg.insurance__contributions, decide.registry_person, decide.perhaps_registered
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

awaited as (
    select
        account.person_no,
        collected.person_id,
        collected.scheme,
        collected.period
    from (select distinct person_id, scheme, period from collected) as collected
    inner join account on collected.person_id = account.person_id
),

posted as (
    -- refunded or not
    select distinct
        awaited.person_id,
        awaited.scheme,
        awaited.period
    from stg.insurance__contributions as contribution
    inner join awaited
        on contribution.person_no = awaited.person_no
        and contribution.scheme = awaited.scheme
        and contribution.period = awaited.period
),

open_payment as (
    select collected.*
    from collected
    anti join posted
        on collected.person_id = posted.person_id
        and collected.scheme = posted.scheme
        and collected.period = posted.period
),

same_year as (
    -- a whole year's row answers for each of its months, and any month for a year paid at once
    select
        awaited.person_no,
        awaited.person_id,
        awaited.scheme,
        awaited.period,
        unnest(list_append(
            months_in(awaited.period), substr(awaited.period, 1, 4) || '00'
        )) as posted_period
    from awaited
    semi join open_payment
        on awaited.person_id = open_payment.person_id
        and awaited.scheme = open_payment.scheme
        and awaited.period = open_payment.period
),

posted_in_year as (
    select distinct
        same_year.person_id,
        same_year.scheme,
        same_year.period
    from stg.insurance__contributions as contribution
    inner join same_year
        on contribution.person_no = same_year.person_no
        and contribution.scheme = same_year.scheme
        and contribution.period = same_year.posted_period
)

select
    open_payment.person_id,
    open_payment.is_certain,
    open_payment.record_no,
    open_payment.scheme,
    open_payment.period,
    open_payment.amount,
    open_payment.name,
    open_payment.payer_uscc
from open_payment
anti join posted_in_year
    on open_payment.person_id = posted_in_year.person_id
    and open_payment.scheme = posted_in_year.scheme
    and open_payment.period = posted_in_year.period
