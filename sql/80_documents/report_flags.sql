-- step:    80_documents/report_flags
-- purpose: every doubt with whom it is about and what has become of it, dearest and surest first
-- grain:   one row per flag
-- inputs:  flags, flag_returns, persons
-- params:  none
-- output:  documents
-- source:  the published tables; report_records, report_links, report_doubts and report_changes have the
--          same order, so that they are read side by side
select
    flag.flag_id,
    flag.flag_type,
    person.name,
    person.id_number,
    coalesce(person.township_name, '未定镇区') as township_name,
    flag.registry_nos,
    flag.schemes,
    flag.period_from,
    flag.period_to,
    flag.months,
    flag.amount_at_risk,
    coalesce(flag.amount_at_risk_max, flag.amount_at_risk) as amount_at_risk_max,
    flag.confidence,
    flag.match_probability,
    flag.rule,
    flag.legal_basis,
    flag.summary,
    flag.status,
    flag.first_seen_on,
    flag.last_seen_on,
    flag.decided_on,
    flag.decision_note,
    flag.amount_due,
    flag.amount_recovered,
    flag.reopened_on,
    flag.reopened_reason,
    returned.officer,
from flags as flag
left join persons as person using (person_id)
left join flag_returns as returned using (flag_id)
order by
    flag.amount_at_risk desc nulls last,
    case flag.confidence when 'high' then 1 when 'medium' then 2 else 3 end,
    flag.flag_id
