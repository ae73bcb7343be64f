-- step:    80_documents/report_doubts
-- purpose: what speaks against each doubt or makes it uncertain
-- grain:   one row per (flag, kind, record, what is said)
-- inputs:  flags, flag_doubts
-- params:  none
-- output:  documents
-- source:  the published tables; in the order of report_flags
select
    flag.flag_id,
    doubt.doubt as kind,
    doubt.source,
    doubt.dataset,
    doubt.record_no,
    doubt.says,
from flags as flag
join flag_doubts as doubt using (flag_id)
order by
    flag.amount_at_risk desc nulls last,
    case flag.confidence when 'high' then 1 when 'medium' then 2 else 3 end,
    flag.flag_id,
    doubt.doubt,
    doubt.source,
    doubt.dataset,
    doubt.record_no,
    doubt.says
