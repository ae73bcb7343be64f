-- step:    57_explain/explained_round
-- purpose: the left records of the pairs, as the round had them
-- grain:   one row per entry_id
-- inputs:  std.person_entry, link.explained, link.entry_person
-- params:  none
-- output:  link.round_entry
-- source:  docs/operations.md, explaining
select
    entry.entry_id,
    entry.source,
    entry.dataset,
    entry.parameter_group,
    entry.id18,
    entry.is_id_usable,
    entry.name_key,
    entry.is_name_damaged,
    placed.person_key,
from std.person_entry as entry
semi join link.explained as explained on entry.entry_id = explained.left_id
left join link.entry_person as placed using (entry_id)
