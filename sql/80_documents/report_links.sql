-- step:    80_documents/report_links
-- purpose: why the records of each doubt belong to the person, records with one reason together
-- grain:   one row per flag whose records were linked
-- inputs:  flags, flag_records, person_links
-- params:  none
-- output:  documents
-- source:  docs/audit.md, confidence; in the order of report_flags
with

reason as (
    select
        record.flag_id,
        link.source,
        link.dataset,
        link.person_id,
        link.match_rule,
        link.match_weight,
        link.match_probability,
        link.evidence,
        link.decided_by,
        list(link.record_no order by link.record_no) as record_nos,
    from flag_records as record
    join person_links as link using (source, dataset, record_no)
    group by
        record.flag_id, link.source, link.dataset, link.person_id, link.match_rule,
        link.match_weight, link.match_probability, link.evidence, link.decided_by
)

select
    flag.flag_id,
    list({
        source: reason.source,
        dataset: reason.dataset,
        record_nos: reason.record_nos,
        is_other_person: reason.person_id <> flag.person_id,
        match_rule: reason.match_rule,
        match_weight: reason.match_weight,
        match_probability: reason.match_probability,
        evidence: reason.evidence,
        decided_by: reason.decided_by
    } order by reason.match_probability, reason.source, reason.dataset, reason.record_nos) as rows,
from flags as flag
join reason using (flag_id)
group by flag.flag_id, flag.amount_at_risk, flag.confidence
order by
    flag.amount_at_risk desc nulls last,
    case flag.confidence when 'high' then 1 when 'medium' then 2 else 3 end,
    flag.flag_id
