-- step:    50_link/decision
-- purpose: what reviewers have decided, with the entries meant, and whether the decision is in force
-- grain:   one row per delivered decision; decision_no: the later the greater
-- inputs:  stg.link_decision, link.decided_record
-- params:  verdict_same, verdict_different
-- output:  link.decision
-- source:  docs/audit.md, decisions: the newest decision on a pair holds
with

delivered as (
    select
        row_number() over (order by decided_on, file, line) as decision_no,
        *,
        verdict = $verdict_same as is_same,
    from stg.link_decision
    where verdict in ($verdict_same, $verdict_different)
),

resolved as (
    select
        delivered.*,
        l.entry_id as entry_l,
        r.entry_id as entry_r,
    from delivered
    left join link.decided_record as l
        on delivered.source_l = l.source and delivered.dataset_l = l.dataset and delivered.record_no_l = l.record_no
    left join link.decided_record as r
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
