-- step:    51_memory/listing
-- purpose: what the last publication listed, and since when
-- grain:   one row per (list, subject, line)
-- inputs:  state.list_note, hist.night
-- params:  none
-- output:  hist.listing
-- source:  the contract, first_listed_on and first_seen_on
select
    list,
    subject,
    line,
    first_listed_on,
    left_on,
from state.list_note
semi join hist.night using (run_no)
qualify row_number() over (partition by list, subject, line order by run_no desc) = 1
