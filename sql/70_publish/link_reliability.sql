-- step:    70_publish/link_reliability
-- purpose: whether match probabilities keep what they promise, as found in training on entries whose number was masked
-- grain:   one row per bin of about equally many candidate links
-- inputs:  link.reliability_bin
-- params:  none
-- output:  pub.link_reliability
-- source:  docs/method.md, calibration
select
    model_version,
    bin_no,
    links,
    promised,
    observed,
    -- The mean of this, weighed by links, is the expected calibration error.
    abs(promised - observed) as gap,
from link.reliability_bin
order by bin_no
