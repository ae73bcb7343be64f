-- step:    62_coverage/06_perhaps_insured
-- purpose: people without cover who are more likely than not a covered person of the registry whose
--          record could not be linked for certain: to be told apart at a desk, not at their door
-- grain:   one row per (person_id, insurance_line, registry_no)
-- inputs:  decide.perhaps_registered, decide.gap
-- params:  none
-- output:  decide.perhaps_insured
-- source:  the contract, who is a target: a missed match must not put an insured person on a list

select
    gap.person_id,
    gap.insurance_line,
    pair.registry_no,
    pair.match_probability
from decide.gap as gap
inner join decide.perhaps_registered as pair on gap.person_id = pair.person_id
-- whoever is registered there has cover of this line
anti join decide.gap as uncovered
    on pair.registered_person_id = uncovered.person_id
    and gap.insurance_line = uncovered.insurance_line
