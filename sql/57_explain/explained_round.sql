-- step:    57_explain/explained_round
-- purpose: the left records of the pairs, as if nobody had placed them
-- grain:   one row per entry_id
-- inputs:  std.person_entry, link.explained
-- params:  none
-- output:  link.round_entry
-- source:  docs/operations.md, explaining
select
    entry.* exclude (record_count),
    cast(null as ubigint) as person_key,
from std.person_entry as entry
semi join link.explained as explained on entry.entry_id = explained.left_id
