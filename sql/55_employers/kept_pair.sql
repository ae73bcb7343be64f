-- step:    55_employers/kept_pair
-- purpose: the pairs to compare: who has an employer of the same sound code and the same name needs no rival
-- grain:   one row per (left_id, right_id)
-- inputs:  link.candidate_pair, link.left_entry, link.right_entry
-- params:  none
-- output:  link.kept_pair
-- source:  docs/method.md, employers, rounds; GB 32100-2015: a code for each unit
with

coded as (
    select
        pair.*,
        r.person_key,
        l.uscc = r.uscc and l.is_uscc_valid and l.name_key = r.name_key and l.person_key <> r.person_key as is_proven,
        -- One register that knows two sound codes knows two employers, of whatever name.
        l.uscc <> r.uscc and l.is_uscc_valid and r.is_uscc_valid and l.source = r.source as is_other,
    from link.candidate_pair as pair
    inner join link.left_entry as l on pair.left_id = l.entry_id
    inner join link.right_entry as r on pair.right_id = r.entry_id
),

settled as (
    select left_id
    from coded
    where is_proven
    group by left_id
    having count(distinct person_key) = 1
)

select coded.* exclude (person_key, is_proven, is_other)
from coded
left join settled using (left_id)
where not coalesce(is_other, false) and (settled.left_id is null or coalesce(is_proven, false))
