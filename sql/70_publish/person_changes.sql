-- step:    70_publish/person_changes
-- purpose: what has become of ids since the last publication
-- grain:   one row per (change, person_id_from, person_id_to)
-- inputs:  link.person_change
-- params:  as_of
-- output:  pub.person_changes
-- source:  docs/method.md, person_id
select
    change,
    person_id_from,
    person_id_to,
    record_count,
    reason,
    $as_of as changed_on,
from link.person_change
