-- step:    50_link/merge_label
-- purpose: one step of passing the smallest label along the edges; repeated until nothing changes
-- grain:   one row per person_key
-- inputs:  link.safe_edge, link.merge_label
-- params:  none
-- output:  link.merge_label_next
-- source:  connected components by repeated minimum label; a person standing alone has one edge, so no component holds two persons of the household register
with

heard as (
    select edge.person_key, other.label
    from link.safe_edge as edge
    inner join link.merge_label as other on edge.target_key = other.person_key
    union all
    select edge.target_key as person_key, other.label
    from link.safe_edge as edge
    inner join link.merge_label as other on edge.person_key = other.person_key
)

select
    own.person_key,
    least(own.label, min(heard.label)) as label,
from link.merge_label as own
left join heard using (person_key)
group by own.person_key, own.label
