-- step:    51_memory/flag
-- purpose: every doubt ever published, as it was published last
-- grain:   one row per flag_id; cleared_on is empty while it is found, merged_into: what it became
-- inputs:  state.flag_note, hist.night
-- params:  none
-- output:  hist.flag
-- source:  the contract, flags: a doubt keeps its disposition night after night
select * exclude (run_no)
from state.flag_note
semi join hist.night using (run_no)
qualify row_number() over (partition by flag_id order by run_no desc) = 1
