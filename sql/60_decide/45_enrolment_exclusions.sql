-- step:    60_decide/45_enrolment_exclusions
-- purpose: people with a gap who are not on the list, and what leaves them out
-- grain:   one row per (person_id, insurance_line, reason)
-- inputs:  decide.gap, decide.exclusion
-- params:  none
-- output:  pub.enrolment_exclusions
-- source:  the contract, who is a target: "left out"

select
    gap.person_id,
    gap.insurance_line,
    exclusion.reason,
    string_agg(exclusion.proof, '；' order by exclusion.proof) as proof
from decide.gap as gap
inner join decide.exclusion as exclusion
    on gap.person_id = exclusion.person_id
    and (gap.insurance_line = 'pension' or not exclusion.is_pension_only)
group by gap.person_id, gap.insurance_line, exclusion.reason
