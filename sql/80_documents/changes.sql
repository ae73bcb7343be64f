-- step:    80_documents/changes
-- purpose: what is different from the last publication: lists, doubts, persons, files, feedback
-- grain:   one row
-- inputs:  enrolment_targets, enrolment_target_changes, employer_targets, flags, flag_changes, person_changes,
--          extracts, department_feedback
-- params:  as_of
-- output:  documents
-- source:  the published tables; on the first night everything is new and nothing has changed
select
    exists (select 1 from enrolment_targets where status = 'continuing')
        or exists (select 1 from employer_targets where status = 'continuing')
        or exists (select 1 from flags where first_seen_on < $as_of)
        or exists (select 1 from enrolment_target_changes)
        or exists (select 1 from flag_changes) as has_last_night,
    (select count(*) from enrolment_targets where status = 'new') as targets_new,
    (select count(*) from enrolment_target_changes where change = 'removed') as targets_left,
    (select count(*) from employer_targets where status = 'new') as employers_new,
    (select count(*) from flag_changes where changed_on = $as_of and change = 'new') as flags_new,
    (select count(*) from flag_changes where changed_on = $as_of and change = 'cleared') as flags_cleared,
    (select count(*) from flag_changes where changed_on = $as_of and change = 'found_again') as flags_found_again,
    (select count(*) from flag_changes where changed_on = $as_of and change = 'reopened') as flags_reopened,
    (select count(*) from flag_changes where changed_on = $as_of and change = 'merged') as flags_merged,
    (select count(*) from person_changes where change = 'merged') as persons_merged,
    (select count(*) from person_changes where change = 'split') as persons_split,
    (select count(*) from person_changes where change = 'gone') as persons_gone,
    (select count(*) from extracts where gate_result = 'missing') as files_vanished,
    (select count(*) from extracts where is_stale) as files_stale,
    (select count(*) from extracts where gate_result = 'refused') as files_refused,
    (select count(*) from department_feedback where status = 'new') as feedback_new,
