-- step:    35_pairs/pattern_count
-- purpose: how often each pattern of levels occurs, and its mean log2(u) where u depends on the values
-- grain:   one row per pattern
-- inputs:  link.compared_pair
-- params:  none
-- output:  link.pattern_count
-- source:  docs/linkage.md, training
select
    pattern,
    count(*) as pairs,
    avg(coalesce(list_sum(log_us), 0)) as log_u,
from link.compared_pair
group by pattern
