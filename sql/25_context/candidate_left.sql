-- step:    25_context/candidate_left
-- purpose: the entries for which blocking found candidates, with their payments
-- grain:   one row per entry_id
-- inputs:  link.left_entry, link.candidate_pair, link.entry_payment, link.payment_share
-- params:  none
-- output:  link.candidate_left
-- source:  docs/method.md, context
with

paid as (
    select entry_id, list(payment) as payments from link.entry_payment group by entry_id
)

select
    l.*,
    coalesce(paid.payments, []) as payments,
    paid_by.share as payment_share,
    paid_by.day_share as payment_day_share,
from link.left_entry as l
semi join link.candidate_pair as pair on l.entry_id = pair.left_id
left join paid using (entry_id)
left join link.payment_share as paid_by using (entry_id)
