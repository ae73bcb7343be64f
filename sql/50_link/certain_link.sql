-- step:    50_link/certain_link
-- purpose: links that need no scoring: one usable identity number and one folded name
-- grain:   one row per left_id
-- inputs:  link.round_entry, link.known_entry
-- params:  none
-- output:  link.certain_link
-- source:  docs/method.md, cascade; an equal number alone is not enough (重号, borrowed numbers)
select
    l.entry_id as left_id,
    min(r.person_key) as person_key,
    any_value(l.name_key) as name_key,
from link.round_entry as l
inner join link.known_entry as r on l.id18 = r.id18 and l.name_key = r.name_key
where l.is_id_usable
    and not l.is_name_damaged
    and l.entry_id <> r.entry_id
    and l.person_key is distinct from r.person_key
group by l.entry_id
-- Two people under one number and one name: nothing here tells which.
having count(distinct r.person_key) = 1
