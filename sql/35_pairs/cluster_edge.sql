-- step:    35_pairs/cluster_edge
-- purpose: pairs probable enough to be put together, seen from both their rows
-- grain:   one row per (uid, other)
-- inputs:  link.linked_pair
-- params:  cluster_from
-- output:  link.cluster_edge
-- source:  docs/linkage.md, clusters
select left_uid as uid, right_uid as other from link.linked_pair where match_probability >= $cluster_from
union all
select right_uid, left_uid from link.linked_pair where match_probability >= $cluster_from
