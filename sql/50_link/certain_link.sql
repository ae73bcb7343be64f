-- step:    50_link/certain_link
-- purpose: links that need no scoring: one usable identity number and one folded name
-- grain:   one row per left_id
-- inputs:  link.left_entry, link.right_entry
-- params:  none
-- output:  link.certain_link
-- source:  docs/method.md, cascade; an equal number alone is not enough (重号, borrowed numbers)
select
    l.entry_id as left_id,
    min(r.person_key) as person_key,
from link.left_entry as l
inner join link.right_entry as r on l.id18 = r.id18 and l.name_key = r.name_key
where not l.is_name_damaged
    and l.entry_id <> r.entry_id
    and l.person_key is distinct from r.person_key
group by l.entry_id
-- Two people under one number and one name: nothing here tells which.
having count(distinct r.person_key) = 1
