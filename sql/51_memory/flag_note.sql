-- step:    51_memory/flag_note
-- purpose: what each doubt that people looked into rested on, from night to night
-- grain:   one row per (run_no, flag_id): the nights on which it changed
-- inputs:  state.flag_note, state.flag_return, hist.night
-- params:  none
-- output:  hist.flag_note
-- source:  docs/audit.md, dispositions: evidence is held against what was known then
select
    night.run_no,
    night.as_of,
    night.written_at,
    note.flag_id,
    note.amount_at_risk_max,
    note.months,
    note.sources,
    note.numbers,
    note.records,
from state.flag_note as note
inner join hist.night as night using (run_no)
where note.cleared_on is null
    and note.flag_id in (select flag_id from state.flag_return)
