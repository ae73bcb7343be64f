-- step:    35_pairs/cluster_start
-- purpose: every row that an edge touches, labelled with the smallest name among itself and its neighbours
-- grain:   one row per uid
-- inputs:  link.cluster_edge
-- params:  none
-- output:  link.cluster
-- source:  docs/linkage.md, clusters
select uid, least(uid, min(other)) as cluster
from link.cluster_edge
group by uid
