-- step:    51_memory/person
-- purpose: every person_id ever published, and the record that names it
-- grain:   one row per person_id; last_seen_on is empty while she is there;
--          said: what that record said of her last, see said_of
-- inputs:  state.person_note, hist.night
-- params:  none
-- output:  hist.person
-- source:  docs/method.md, persons
select
    person_id,
    source,
    dataset,
    record_no,
    first_seen_on,
    last_seen_on,
    merged_into,
    said,
from state.person_note
semi join hist.night using (run_no)
qualify row_number() over (partition by person_id order by run_no desc) = 1
