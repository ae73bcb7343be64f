-- step:    57_explain/kept_record
-- purpose: the entry of each record that does not stand for its entry itself
-- grain:   one row per (source, dataset, record_no)
-- inputs:  link.person_link, std.person_entry
-- params:  none
-- output:  link.kept_record
-- source:  docs/operations.md, explaining
select link.source, link.dataset, link.record_no, link.entry_id
from link.person_link as link
inner join std.person_entry as entry using (entry_id)
where link.record_no <> entry.record_no
