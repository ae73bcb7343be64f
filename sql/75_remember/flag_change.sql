-- step:    75_remember/flag_change
-- purpose: changes of doubts that are not remembered yet
-- grain:   one row per change of a doubt
-- inputs:  pub.flag_changes, hist.flag_change
-- params:  none
-- output:  hist.flag_change_tonight
-- source:  docs/adr/0014
select
    flag_id, flag_type, change, flag_id_to, person_id, reason, changed_on, status, first_seen_on,
    last_seen_on, amount_at_risk,
from pub.flag_changes
except
select
    flag_id, flag_type, change, flag_id_to, person_id, reason, changed_on, status, first_seen_on,
    last_seen_on, amount_at_risk,
from hist.flag_change
