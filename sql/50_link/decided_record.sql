-- step:    50_link/decided_record
-- purpose: the entries of the records that decisions name
-- grain:   one row per (source, dataset, record_no)
-- inputs:  stg.link_decision, std.person_entry, std.person_row
-- params:  none
-- output:  link.decided_record
-- source:  docs/audit.md, decisions
with

named as (
    select source_l as source, dataset_l as dataset, record_no_l as record_no from stg.link_decision
    union
    select source_r as source, dataset_r as dataset, record_no_r as record_no from stg.link_decision
),

speaking as (
    select entry.source, entry.dataset, entry.record_no, entry.entry_id
    from std.person_entry as entry
    semi join named using (source, dataset, record_no)
),

-- A record that says what an earlier one said has no entry of its own.
repeating as (
    select record.source, record.dataset, record.record_no, record.entry_id
    from std.person_row as record
    semi join (select * from named anti join speaking using (source, dataset, record_no)) as silent
        using (source, dataset, record_no)
)

from speaking
union all
from repeating
