-- step:    50_link/decision
-- purpose: what reviewers have decided, with the entries meant, and whether the decision is in force
-- grain:   one row per delivered decision; decision_no: the later the greater
-- inputs:  stg.link_decision, std.person_entry, std.person_row
-- params:  none
-- output:  link.decision
-- source:  docs/audit.md, decisions: the newest decision on a pair holds
with

delivered as (
    select row_number() over (order by decided_on, file, line) as decision_no, *
    from stg.link_decision
),

named as (
    select source_l as source, dataset_l as dataset, record_no_l as record_no from delivered
    union
    select source_r as source, dataset_r as dataset, record_no_r as record_no from delivered
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
),

found as (
    from speaking
    union all
    from repeating
),

resolved as (
    select
        delivered.*,
        l.entry_id as entry_l,
        r.entry_id as entry_r,
    from delivered
    left join found as l
        on delivered.source_l = l.source and delivered.dataset_l = l.dataset and delivered.record_no_l = l.record_no
    left join found as r
        on delivered.source_r = r.source and delivered.dataset_r = r.dataset and delivered.record_no_r = r.record_no
)

select
    *,
    case
        when entry_l is null or entry_r is null then 'unknown_record'
        when entry_l = entry_r then 'same_statement'
        when row_number() over (
            partition by least(entry_l, entry_r), greatest(entry_l, entry_r) order by decision_no desc
        ) > 1 then 'superseded'
        else 'in_force'
    end as state,
from resolved
