-- step:    25_context/person_payment
-- purpose: which of those payments stand on the ledger of each known person
-- grain:   one row per (person_key, payment); share: how many known persons have such a payment
-- inputs:  link.entry_payment, link.known_entry, stg.insurance__contributions
-- params:  persons
-- output:  link.person_payment
-- source:  docs/method.md, context
with

posted as (
    select distinct
        known.person_key,
        hash(
            ledger.scheme, ledger.period,
            cast(coalesce(ledger.personal_amount, 0) + coalesce(ledger.employer_amount, 0) as decimal(14, 2))
        ) as payment,
    from stg.insurance__contributions as ledger
    inner join link.known_entry as known
        on ledger.person_no = known.record_no and known.source = 'insurance' and known.dataset = 'persons'
)

select
    posted.person_key,
    posted.payment,
    count(*) over (partition by posted.payment) / $persons as share,
from posted
semi join link.entry_payment as wanted using (payment)
