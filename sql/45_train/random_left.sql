-- step:    45_train/random_left
-- purpose: left rows for pairs taken blindly
-- grain:   one row per entry_id
-- inputs:  link.left_entry
-- params:  left_rows
-- output:  link.random_left
-- source:  docs/method.md, training: u is how often two different people agree
select entry_id
from link.left_entry
qualify row_number() over (partition by parameter_group order by hash(entry_id, 'left')) <= $left_rows
