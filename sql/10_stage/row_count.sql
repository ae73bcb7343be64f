-- step:    10_stage/row_count
-- purpose: how many records one file holds, and how many of them could be parsed and keep the contract
-- grain:   one row
-- inputs:  staged_row, malformed_row
-- params:  none
-- output:  row_count
-- source:  the contract, table extracts
select
    (select count(*) from staged_row) + (select count(*) from malformed_row) as row_count,
    (select count(*) from staged_row where reason is null) as parsed,
