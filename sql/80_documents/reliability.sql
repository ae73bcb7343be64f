-- step:    80_documents/reliability
-- purpose: how far the promised probabilities were right when the parameters were learnt
-- grain:   one row per group of links of like probability
-- inputs:  link_reliability
-- params:  none
-- output:  documents
-- source:  the published table link_reliability; docs/method.md
select
    bin_no,
    links,
    promised,
    observed,
    gap,
from link_reliability
order by model_version, bin_no
