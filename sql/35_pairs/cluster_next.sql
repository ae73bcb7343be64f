-- step:    35_pairs/cluster_next
-- purpose: the smallest label among a row and its neighbours, then the label of that label; repeated until stable
-- grain:   one row per uid
-- inputs:  link.cluster, link.cluster_edge
-- params:  none
-- output:  link.cluster_next
-- source:  connected components by label propagation with pointer jumping: Shiloach and Vishkin (1982)
with

smallest as (
    select own.uid, least(own.cluster, min(other.cluster)) as cluster
    from link.cluster as own
    inner join link.cluster_edge as edge on own.uid = edge.uid
    inner join link.cluster as other on edge.other = other.uid
    group by own.uid, own.cluster
)

select smallest.uid, least(smallest.cluster, head.cluster) as cluster
from smallest
inner join link.cluster as head on smallest.cluster = head.uid
