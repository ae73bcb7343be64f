-- step:    80_documents/flag_list
-- purpose: the doubts of one type for an auditor to work through, the dearest and surest first
-- grain:   one row per flag
-- inputs:  flags, persons
-- params:  flag_type
-- output:  documents
-- source:  the published tables
select
    flag.flag_id,
    flag.flag_type,
    person.name,
    person.id_number,
    flag.registry_nos,
    flag.schemes,
    flag.period_from,
    flag.period_to,
    flag.months,
    flag.amount_at_risk,
    coalesce(flag.amount_at_risk_max, flag.amount_at_risk) as amount_at_risk_max,
    flag.confidence,
    flag.summary,
    flag.legal_basis,
    flag.status,
from flags as flag
left join persons as person using (person_id)
where flag.flag_type = $flag_type
order by
    flag.amount_at_risk desc nulls last,
    case flag.confidence when 'high' then 1 when 'medium' then 2 else 3 end,
    flag.flag_id
