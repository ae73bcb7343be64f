-- step:    35_pairs/cluster_change
-- purpose: a row whose label the last step has changed, if there is any
-- grain:   one row at most
-- inputs:  link.cluster, link.cluster_next
-- params:  none
-- output:  none
-- source:  docs/linkage.md, clusters
select next.uid
from link.cluster_next as next
inner join link.cluster as own using (uid)
where next.cluster <> own.cluster
limit 1
