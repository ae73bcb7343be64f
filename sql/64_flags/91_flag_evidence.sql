-- step:    64_flags/91_flag_evidence
-- purpose: each row of an extract that a doubt rests on, and what it says
-- grain:   one row per (flag_id, source, dataset, record_no, role)
-- inputs:  decide.flag, decide.lost_flag, hist.flag_evidence
-- params:  none
-- output:  pub.flag_evidence
-- source:  the contract, flag_evidence

select
    flag_id,
    row.source as source,
    row.dataset as dataset,
    row.record_no as record_no,
    row.role as role,
    row.amount as amount
from (
    select
        flag_id,
        unnest(evidence_rows) as row
    from decide.flag
)

union all

-- a doubt that cannot be looked into tonight rests on what it rested on
select
    flag_id,
    source,
    dataset,
    record_no,
    role,
    amount
from hist.flag_evidence
semi join (from decide.lost_flag where is_unchecked) as unchecked using (flag_id)
