-- step:    45_train/unsampled_link
-- purpose: the certain links without the sample
-- grain:   one row per left_id
-- inputs:  link.certain_link, link.sample
-- params:  none
-- output:  link.unsampled_link
-- source:  docs/method.md, training
select certain.*
from link.certain_link as certain
anti join link.sample as sample using (left_id)
