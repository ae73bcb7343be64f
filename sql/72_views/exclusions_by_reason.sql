-- step:    72_views/exclusions_by_reason
-- purpose: why people with a gap are not on the lists, and whose data say so
-- grain:   one row per (insurance_line, reason, department)
-- inputs:  enrolment_exclusions, code_words
-- params:  none
-- output:  exclusions_by_reason
-- source:  the published tables
select
    excluded.insurance_line,
    line.word as insurance_line_word,
    excluded.reason,
    excluded.department,
    count(distinct excluded.person_id) as persons,
from enrolment_exclusions as excluded
left join code_words as line
    on line.code_kind = 'insurance_line' and line.code = excluded.insurance_line
group by all
