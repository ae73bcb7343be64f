-- step:    62_coverage/04_gap
-- purpose: gaps of people who are local or whom a department's record leaves out
-- grain:   one row per (person_id, insurance_line)
-- inputs:  decide.pension_gap, decide.medical_gap
-- params:  none
-- output:  decide.gap
-- source:  the contract, who is a target

select person_id, 'pension' as insurance_line, gap, claim_scheme
from decide.pension_gap
union all
select person_id, 'medical' as insurance_line, gap, null as claim_scheme
from decide.medical_gap
