-- step:    80_documents/flags_by_type
-- purpose: how many doubts of each type there are, how sure they are and what they may cost (yuan)
-- grain:   one row per flag_type
-- inputs:  flags
-- params:  none
-- output:  documents
-- source:  the published table flags
select
    flag_type,
    count(*) as flags,
    count(*) filter (where status = 'open') as open_flags,
    count(*) filter (where confidence = 'high') as high,
    count(*) filter (where confidence = 'medium') as medium,
    count(*) filter (where confidence = 'review') as review,
    coalesce(sum(amount_at_risk), 0) as amount_low,
    coalesce(sum(coalesce(amount_at_risk_max, amount_at_risk)), 0) as amount_high,
    min(legal_basis) as legal_basis,
from flags
group by flag_type
order by flag_type
