-- step:    80_documents/report_amounts
-- purpose: how many doubts of which size there are: band 0 holds those without an amount, band n the
--          amounts from the n-th limit on
-- grain:   one row per (band, confidence) that has a doubt
-- inputs:  flags
-- params:  limits
-- output:  documents
-- source:  the published table flags
select
    case
        when amount_at_risk > 0 then len(list_filter($limits, lambda least: least <= amount_at_risk))
        else 0
    end as band,
    confidence,
    count(*) as flags,
from flags
group by all
order by all
