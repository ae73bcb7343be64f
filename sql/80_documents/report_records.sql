-- step:    80_documents/report_records
-- purpose: the records of each doubt: what it rests on, and the registers of the people whom it is about
--          (role NULL), with file and line and all that they say
-- grain:   one row per flag that rests on a record
-- inputs:  flags, flag_records, flag_evidence
-- params:  none
-- output:  documents
-- source:  the published tables; in the order of report_flags
select
    flag.flag_id,
    list({
        source: record.source,
        dataset: record.dataset,
        record_no: record.record_no,
        file: record.file,
        line: record.line,
        said: record.said,
        role: evidence.role,
        amount: evidence.amount
    } order by evidence.role nulls first, record.source, record.dataset, record.record_no) as rows,
from flags as flag
join flag_records as record using (flag_id)
left join flag_evidence as evidence using (flag_id, source, dataset, record_no)
group by flag.flag_id, flag.amount_at_risk, flag.confidence
order by
    flag.amount_at_risk desc nulls last,
    case flag.confidence when 'high' then 1 when 'medium' then 2 else 3 end,
    flag.flag_id
