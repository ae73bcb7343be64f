-- step:    25_context/person_payment
-- purpose: which of those payments stand on the ledger of each known person, and on which day
-- grain:   one row per (person_key, payment, day); day: the payment with its day
-- inputs:  link.entry_payment, link.known_entry, stg.insurance__contributions
-- params:  none
-- output:  link.person_payment
-- source:  docs/method.md, context
with

posted as (
    select
        ledger.person_no,
        ledger.paid_on,
        hash(
            ledger.scheme, ledger.period,
            cast(coalesce(ledger.personal_amount, 0) + coalesce(ledger.employer_amount, 0) as decimal(14, 2))
        ) as payment,
    from stg.insurance__contributions as ledger
)

select distinct
    known.person_key,
    posted.payment,
    hash(posted.payment, posted.paid_on) as day,
from posted
semi join link.entry_payment as wanted using (payment)
inner join link.known_entry as known
    on posted.person_no = known.record_no and known.source = 'insurance' and known.dataset = 'persons'
