-- step:    20_standardise/person_row
-- purpose: which statement on a person each delivered record makes
-- grain:   one row per (source, dataset, record_no)
-- inputs:  std.delivered_person
-- params:  none
-- output:  std.person_row
-- source:  docs/method.md, comparable form
-- Many later steps ask: the rows are hashed once.
select source, dataset, record_no, entry_id
from std.delivered_person
