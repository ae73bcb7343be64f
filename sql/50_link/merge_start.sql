-- step:    50_link/merge_start
-- purpose: every person that an edge touches, labelled with itself; those fixed by an earlier round come first
-- grain:   one row per person_key
-- inputs:  link.safe_edge
-- params:  none
-- output:  link.merge_label
-- source:  docs/method.md, cascade
with

touched as (
    select person_key, true as stands_alone from link.safe_edge
    union
    select target_key as person_key, false as stands_alone from link.safe_edge
)

select
    person_key,
    {'stands_alone': bool_or(stands_alone), 'person_key': person_key} as label,
from touched
group by person_key
