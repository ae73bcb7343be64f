-- step:    62_coverage/08_target
-- purpose: who is a target: local, with a gap, and left out by nothing
-- grain:   one row per (person_id, insurance_line)
-- inputs:  decide.gap, decide.local_person, pub.enrolment_exclusions
-- params:  none
-- output:  decide.target
-- source:  the contract, who is a target

select
    gap.person_id,
    gap.insurance_line,
    gap.gap,
    gap.claim_scheme,
    local.has_household,
    local.has_permit
from decide.gap as gap
inner join decide.local_person as local on gap.person_id = local.person_id
anti join pub.enrolment_exclusions as excluded
    on gap.person_id = excluded.person_id
    and gap.insurance_line = excluded.insurance_line
