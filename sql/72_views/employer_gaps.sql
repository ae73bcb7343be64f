-- step:    72_views/employer_gaps
-- purpose: employers that are not registered, suspended or insure too few, with what there is to verify
-- grain:   one row per employer
-- inputs:  employer_targets, runs, code_words
-- params:  none
-- output:  employer_gaps
-- source:  the published tables
select
    employer.employer_id,
    employer.uscc,
    employer.name as employer_name,
    employer.township_code,
    employer.township_name,
    employer.gap,
    gap.word as gap_word,
    employer.employees_seen as employees_seen_persons,
    employer.employees_uninsured as employees_uninsured_persons,
    array_to_string(employer.reasons, '；') as reasons_text,
    employer.registration_due_on,
    if(
        employer.registration_due_on is null,
        null,
        greatest(date_sub('day', employer.registration_due_on, run.as_of), 0)
    ) as overdue_days,
    employer.entity_status,
    employer.legal_rep_name,
    employer.phone,
    stage.word as stage_word,
    employer.stage_on,
    employer.status = 'new' as is_new,
    employer.first_listed_on,
from employer_targets as employer
cross join runs as run
left join code_words as gap on gap.code_kind = 'employer_gap' and gap.code = employer.gap
left join code_words as stage
    on stage.code_kind = 'employer_stage' and stage.code = employer.stage
