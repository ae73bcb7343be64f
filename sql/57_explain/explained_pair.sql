-- step:    57_explain/explained_pair
-- purpose: the pairs as the engine wants them: the right record by the row that states the same of its person
-- grain:   one row per (left_id, right_id)
-- inputs:  link.explained, link.known_entry, link.right_entry
-- params:  none
-- output:  link.candidate_pair
-- source:  docs/operations.md, explaining
select
    explained.left_id,
    r.entry_id as right_id,
    cast(0 as ubigint) as rules,
    cast(0 as utinyint) as first_rule,
from link.explained as explained
inner join link.known_entry as own on explained.right_id = own.entry_id
inner join link.right_entry as r
    on own.person_key = r.person_key
    and own.id18 is not distinct from r.id18
    and own.name_key is not distinct from r.name_key
    and own.former_key is not distinct from r.former_key
    and coalesce(own.birth_date = r.birth_date, own.birth_date is null)
qualify row_number() over (partition by explained.left_id order by r.entry_id <> own.entry_id, r.entry_id) = 1
