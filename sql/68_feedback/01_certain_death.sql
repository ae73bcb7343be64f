-- step:    68_feedback/01_certain_death
-- purpose: deaths that nobody doubts: a record that is certainly hers, and no sign of life
-- grain:   one row per person_id; the record that ranks first
-- inputs:  decide.death_record, decide.deceased
-- params:  none
-- output:  decide.certain_death
-- source:  docs/feedback.md: a doubt about linkage reproaches no department with anything

select
    record.person_id,
    arg_min(record.source, record.place) as source,
    arg_min(record.dataset, record.place) as dataset,
    arg_min(record.record_no, record.place) as record_no,
    arg_min(record.title, record.place) as title,
    arg_min(record.death_date, record.place) as death_date
from (
    select
        *,
        {'rank': rank, 'record_no': record_no} as place
    from decide.death_record
    where death_date is not null and is_certain
) as record
semi join decide.deceased as deceased on record.person_id = deceased.person_id
group by record.person_id
