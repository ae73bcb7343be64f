-- step:    10_stage/current_row
-- purpose: the rows in force of a dataset some of whose rows were replaced or deleted
-- grain:   one row per record_no
-- inputs:  delivered_row, replaced_row
-- params:  none
-- output:  current_row
-- source:  the contract, chapter delivery
-- The columns are those of whichever dataset is being built, hence the star.
select * exclude (delivery_order, op)
from delivered_row
anti join replaced_row using (delivery_order, line)
