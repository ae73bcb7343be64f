-- step:    52_identity/09_anchor_said
-- purpose: what the record that names each person says of her, to be remembered with her id
-- grain:   one row per person_id
-- inputs:  link.person_anchor
-- params:  none
-- output:  hist.anchor_said
-- source:  docs/method.md, person_id
select person_id, said
from link.person_anchor
