-- step:    64_flags/16_posted_elsewhere
-- purpose: payments of an uncertain payer that the ledger may hold under someone else's number
-- grain:   one row per payment record
-- inputs:  decide.unposted_payment, decide.contribution, decide.registry_person, link.person,
--          link.person_link, stg.insurance__persons, stg.insurance__employers,
--          stg.tax__contribution_payments
-- params:  none
-- output:  decide.posted_elsewhere
-- source:  reconciliation of two ledgers: a posting of the same scheme, period and amount, under
--          the payer's name or from her unit, which no payment of its own owner explains

with account as (
    -- what a person's numbers were ever used for
    select distinct
        person_id,
        scheme
    from decide.contribution
    semi join decide.unposted_payment using (person_id)
),

payer as (
    -- who has no account in the scheme, or was placed by the model, may be somebody else
    select unposted.*
    from decide.unposted_payment as unposted
    left join account
        on unposted.person_id = account.person_id
        and unposted.scheme = account.scheme
    where account.person_id is null or not unposted.is_certain
),

named as (
    select
        payer.record_no,
        registered.record_no as person_no
    from payer
    inner join stg.insurance__persons as registered on payer.name = registered.name

    union

    select
        payer.record_no,
        registry.person_no
    from payer
    inner join link.person as owner on payer.name = owner.name
    inner join decide.registry_person as registry on owner.person_id = registry.person_id
),

-- postings of the payer's scheme and period, under her name or from her unit
posting as (
    select
        payer.record_no,
        payer.scheme,
        payer.period,
        contribution.person_id
    from decide.contribution as contribution
    inner join named on contribution.person_no = named.person_no
    inner join payer
        on named.record_no = payer.record_no
        and contribution.scheme = payer.scheme
        and contribution.period = payer.period
    where payer.amount in (
        contribution.personal_amount,
        coalesce(contribution.personal_amount, 0) + coalesce(contribution.employer_amount, 0)
    )

    union

    select
        payer.record_no,
        payer.scheme,
        payer.period,
        contribution.person_id
    from decide.contribution as contribution
    inner join stg.insurance__employers as unit on contribution.employer_no = unit.record_no
    inner join payer
        on unit.uscc = payer.payer_uscc
        and contribution.scheme = payer.scheme
        and contribution.period = payer.period
        and coalesce(contribution.personal_amount, 0) + coalesce(contribution.employer_amount, 0)
            = payer.amount
),

own as materialized (
    select
        record_no,
        person_id
    from link.person_link
    semi join posting using (person_id)
    where source = 'tax' and dataset = 'contribution_payments'
),

answered as (
    -- postings that a payment of their own owner explains
    select
        own.person_id,
        payment.scheme,
        payment.period
    from stg.tax__contribution_payments as payment
    inner join own on payment.record_no = own.record_no
)

select distinct record_no
from posting
anti join answered using (person_id, scheme, period)
