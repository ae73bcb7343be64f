-- step:    55_employers/kept_pair
-- purpose: the pairs to compare: who has an employer of the same sound code and the same name needs no rival
-- grain:   one row per (left_id, right_id)
-- inputs:  link.candidate_pair, link.left_entry, link.right_entry
-- params:  none
-- output:  link.kept_pair
-- source:  docs/method.md, employers, rounds
with

proven as (
    select
        pair.left_id,
        pair.right_id,
    from link.candidate_pair as pair
    inner join link.left_entry as l on pair.left_id = l.entry_id
    inner join link.right_entry as r on pair.right_id = r.entry_id
    where l.is_uscc_valid and l.uscc = r.uscc and l.name_key = r.name_key and l.person_key <> r.person_key
    qualify min(r.person_key) over (partition by pair.left_id) = max(r.person_key) over (partition by pair.left_id)
)

select pair.*
from link.candidate_pair as pair
left join proven using (left_id, right_id)
anti join (
    select left_id from proven
) as settled on pair.left_id = settled.left_id and proven.left_id is null
