-- step:    51_memory/flag_change
-- purpose: what has become of doubts on earlier nights
-- grain:   one row per change of a doubt
-- inputs:  state.flag_change, hist.night
-- params:  none
-- output:  hist.flag_change
-- source:  docs/audit.md, changes
select * exclude (run_no)
from state.flag_change
semi join hist.night using (run_no)
