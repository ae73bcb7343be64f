-- step:    25_context/payment_delay
-- purpose: how many days after the tax office took a payment in it reaches the insurance ledger
-- grain:   one row; NULL where no certain link tells
-- inputs:  std.person_row, link.certain_link, link.entry_person, std.person_entry, stg.tax__contribution_payments,
--          stg.insurance__contributions
-- params:  none
-- output:  link.payment_delay
-- source:  docs/method.md, context: offices differ, so the county's own certain links tell
with

payer as (
    select record.record_no, certain.person_key
    from std.person_row as record
    inner join link.certain_link as certain on record.entry_id = certain.left_id
    where record.source = 'tax' and record.dataset = 'contribution_payments'
        -- Some hundreds are enough.
        and record.entry_id % 16 = 0
),

registered as (
    select entry.record_no as person_no, placed.person_key
    from link.entry_person as placed
    semi join payer using (person_key)
    inner join std.person_entry as entry using (entry_id)
    where entry.source = 'insurance' and entry.dataset = 'persons'
),

delay as (
    select date_diff('day', payment.paid_on, ledger.paid_on) as days
    from payer
    inner join stg.tax__contribution_payments as payment using (record_no)
    inner join registered using (person_key)
    inner join stg.insurance__contributions as ledger
        on registered.person_no = ledger.person_no
        and payment.scheme = ledger.scheme
        and payment.period = ledger.period
        and payment.amount = coalesce(ledger.personal_amount, 0) + coalesce(ledger.employer_amount, 0)
)

select
    -- A window of a month tells nothing that the period does not.
    greatest(quantile_disc(days, 0.01), -15) as shortest,
    least(quantile_disc(days, 0.99), 15) as longest,
from delay
