-- step:    25_context/entry_payment
-- purpose: what the entries that are still to be placed have paid to the tax office
-- grain:   one row per (entry_id, payment)
-- inputs:  std.person_row, link.left_entry, stg.tax__contribution_payments
-- params:  none
-- output:  link.entry_payment
-- source:  docs/method.md, context: a payment without number is posted on the ledger of the person who made it
select distinct
    record.entry_id,
    hash(payment.scheme, payment.period, payment.amount) as payment,
from std.person_row as record
semi join link.left_entry as l on record.entry_id = l.entry_id
inner join stg.tax__contribution_payments as payment on record.record_no = payment.record_no
where record.source = 'tax' and record.dataset = 'contribution_payments'
