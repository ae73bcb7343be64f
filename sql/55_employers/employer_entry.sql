-- step:    55_employers/employer_entry
-- purpose: every statement on an employer, with the employer that it speaks of
-- grain:   one row per entry_id; code and name as (source, dataset) state them
-- inputs:  std.unit_entry, link.entry_person, link.person_id
-- params:  none
-- output:  link.employer_entry
-- source:  docs/method.md, employer_id: the market register stands first, then the insurance registry
select
    entry.entry_id,
    entry.source,
    entry.dataset,
    entry.record_no,
    entry.code,
    entry.name,
    employer.person_id as employer_id,
from std.unit_entry as entry
inner join link.entry_person as member using (entry_id)
inner join link.person_id as employer using (person_key)
