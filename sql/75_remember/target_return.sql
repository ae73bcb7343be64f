-- step:    75_remember/target_return
-- purpose: what officers returned, as far as a published file says it
-- grain:   one row per (person_id, insurance_line)
-- inputs:  pub.enrolment_targets
-- params:  return_id
-- output:  hist.target_return_published
-- source:  docs/adr/0014: a state that is lost is made anew from the published file
select
    $return_id as return_id,
    person_id,
    insurance_line,
    returned_reason as reason,
    returned_note as note,
    returned_on,
from pub.enrolment_targets
where returned_on is not null
