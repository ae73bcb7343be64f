-- step:    25_context/entry_payment
-- purpose: what the entries that are still to be placed have paid to the tax office, and when it should be posted
-- grain:   one row per (entry_id, payment); days: the payment on each day on which the ledger may have it
-- inputs:  std.person_row, link.round_entry, link.certain_link, stg.tax__contribution_payments, link.payment_delay
-- params:  none
-- output:  link.entry_payment
-- source:  docs/method.md, context: a payment without number is posted on the ledger of the person who made it
with

paid as (
    select
        record.entry_id,
        hash(payment.scheme, payment.period, payment.amount) as payment,
        list(distinct payment.paid_on) filter (where payment.paid_on is not null) as paid_on,
    from std.person_row as record
    semi join link.round_entry as l on record.entry_id = l.entry_id
    anti join link.certain_link as certain on record.entry_id = certain.left_id
    inner join stg.tax__contribution_payments as payment on record.record_no = payment.record_no
    where record.source = 'tax' and record.dataset = 'contribution_payments'
    group by record.entry_id, hash(payment.scheme, payment.period, payment.amount)
)

select
    paid.entry_id,
    paid.payment,
    list_distinct(flatten(list_transform(
        coalesce(paid.paid_on, []),
        lambda day: list_transform(
            range(coalesce(delay.shortest, 0), coalesce(delay.longest, 0) + 1),
            lambda days: hash(paid.payment, day + cast(days as integer))
        )
    ))) as days,
from paid
cross join link.payment_delay as delay
