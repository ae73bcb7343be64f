-- step:    80_documents/explained_flags
-- purpose: the doubts about one person, or the one of that id
-- grain:   one row per flag_id
-- inputs:  flags
-- params:  flag_id, person_id
-- output:  documents
-- source:  the published table flags
select
    flag_id, flag_type, person_id, registry_nos, period_from, period_to, months, amount_at_risk, amount_at_risk_max,
    confidence, match_probability, legal_basis, summary, status, first_seen_on,
from flags
where flag_id = $flag_id or person_id = $person_id
order by flag_type, flag_id
