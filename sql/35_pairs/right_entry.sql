-- step:    35_pairs/right_entry
-- purpose: the right side, where a table is linked with itself
-- grain:   one row per entry_id
-- inputs:  link.left_entry
-- params:  none
-- output:  link.right_entry
-- source:  docs/linkage.md
from link.left_entry
