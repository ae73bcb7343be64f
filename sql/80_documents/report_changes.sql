-- step:    80_documents/report_changes
-- purpose: what has become of each doubt on the nights before
-- grain:   one row per flag that has changed
-- inputs:  flags, flag_changes
-- params:  none
-- output:  documents
-- source:  the published table flag_changes; in the order of report_flags
select
    flag.flag_id,
    list({
        changed_on: change.changed_on,
        change: change.change,
        reason: change.reason
    } order by change.changed_on, change.change) as rows,
from flags as flag
join flag_changes as change using (flag_id)
group by flag.flag_id, flag.amount_at_risk, flag.confidence
order by
    flag.amount_at_risk desc nulls last,
    case flag.confidence when 'high' then 1 when 'medium' then 2 else 3 end,
    flag.flag_id
