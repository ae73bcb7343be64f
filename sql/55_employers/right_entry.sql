-- step:    55_employers/right_entry
-- purpose: the statements on employers that a round places others on
-- grain:   one row per entry_id; person_key: the employer
-- inputs:  std.unit_entry, link.entry_person
-- params:  right_datasets
-- output:  link.right_entry
-- source:  docs/method.md, employers, rounds
select
    entry.*,
    member.person_key,
from std.unit_entry as entry
inner join link.entry_person as member using (entry_id)
where list_contains($right_datasets, entry.source || '/' || entry.dataset)
    -- a payer's code without a name would tie names together that contradict one another
    and (entry.source <> 'tax' or entry.name_key is not null)
