-- step:    25_context/candidate_left
-- purpose: the entries for which blocking found candidates, with their payments
-- grain:   one row per entry_id
-- inputs:  link.left_entry, link.candidate_pair, link.entry_payment, link.person_payment
-- params:  persons
-- output:  link.candidate_left
-- source:  docs/method.md, context
with

payment_share as (
    select distinct payment, share from link.person_payment
),

paid as (
    select
        entry_id,
        list(payment) as payments,
        coalesce(min(share), 0) as payment_share,
    from link.entry_payment
    left join payment_share using (payment)
    group by entry_id
)

select
    l.*,
    coalesce(paid.payments, []) as payments,
    greatest(coalesce(paid.payment_share, 0), 1 / $persons) as payment_share,
from link.left_entry as l
semi join link.candidate_pair as pair on l.entry_id = pair.left_id
left join paid using (entry_id)
