-- step:    25_context/payment_share
-- purpose: how many known persons have an entry's payments on their ledger, as counted
-- grain:   one row per entry_id; share: who has the rarest of them, day_share: who has most of them on the usual days
-- inputs:  link.entry_payment, link.person_payment
-- params:  persons
-- output:  link.payment_share
-- source:  docs/method.md, term frequency: months of one wage are not independent, so persons are counted, not months
with

payment_count as (
    select payment, count(*) as persons from link.person_payment group by payment
),

day_count as (
    select day, count(*) as persons from link.person_payment group by day
),

entry_day as (
    select entry_id, payment, unnest(days) as day from link.entry_payment
),

dated as (
    select entry_day.entry_id, entry_day.payment, sum(coalesce(day_count.persons, 0)) as persons
    from entry_day
    left join day_count using (day)
    group by entry_day.entry_id, entry_day.payment
),

rarest as (
    select
        dated.entry_id,
        count(*) as payments,
        arg_min(dated.payment, (dated.persons, dated.payment)) as payment,
        min(dated.persons) as day_persons,
        min(coalesce(payment_count.persons, 0)) as persons,
    from dated
    left join payment_count using (payment)
    group by dated.entry_id
),

-- Who has the rarest payment on its days, and how many of the others.
bearer as (
    select rarest.entry_id, rarest.payments, paid.person_key
    from rarest
    inner join entry_day using (entry_id, payment)
    inner join link.person_payment as paid using (day)
    where rarest.payments > 1
    group by rarest.entry_id, rarest.payments, paid.person_key
),

agreeing as (
    select bearer.entry_id, bearer.person_key
    from bearer
    inner join link.person_payment as paid using (person_key)
    inner join entry_day using (entry_id, day)
    group by bearer.entry_id, bearer.person_key, bearer.payments
    having count(distinct entry_day.payment) >= 0.8 * bearer.payments
),

agreeing_count as (
    select entry_id, count(*) as persons from agreeing group by entry_id
)

select
    rarest.entry_id,
    greatest(rarest.persons, 1) / $persons as share,
    greatest(if(rarest.payments = 1, rarest.day_persons, coalesce(agreeing_count.persons, 0)), 1) / $persons as day_share,
from rarest
left join agreeing_count using (entry_id)
