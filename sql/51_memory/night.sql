-- step:    51_memory/night
-- purpose: the earlier nights that count: those whose results were published
-- grain:   one row per night
-- inputs:  state.night, state.night_published
-- params:  published_run
-- output:  hist.night
-- source:  docs/adr/0014: rows of a night that was never published do not count
select
    run_no,
    run_id,
    as_of,
    written_at,
from state.night
where run_id = $published_run or run_id in (select run_id from state.night_published)
