-- step:    57_explain/statement
-- purpose: what one record says of its person, in comparable form, and the entry that speaks for it
-- grain:   one row
-- inputs:  kept.person_entry, kept.record
-- params:  source, dataset, record_no
-- output:  none
-- source:  docs/operations.md, explaining
with

named as (
    select entry_id
    from kept.person_entry
    where source = $source and dataset = $dataset and record_no = $record_no
    union
    select entry_id
    from kept.record
    where source = $source and dataset = $dataset and record_no = $record_no
)

select
    entry_id,
    id18,
    is_id_valid,
    name,
    sex,
    birth_date,
    birth_year,
    death_date,
    division_code,
    address,
    phone,
from kept.person_entry
semi join named using (entry_id)
