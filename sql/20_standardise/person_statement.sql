-- step:    20_standardise/person_statement
-- purpose: every distinct statement of a department on a person, as delivered
-- grain:   one row per entry_id; record_no: the least of its record_count records
-- inputs:  std.delivered_statement
-- params:  none
-- output:  std.person_statement
-- source:  docs/method.md, comparable form
-- Names, numbers and entries are drawn from it: monthly rows are brought together once.
from std.delivered_statement
