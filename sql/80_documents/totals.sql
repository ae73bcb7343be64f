-- step:    80_documents/totals
-- purpose: how many people, records and lists there are in all
-- grain:   one row
-- inputs:  persons, person_links, review_pairs, enrolment_targets, employer_targets, enrolment_exclusions,
--          link_decisions
-- params:  none
-- output:  documents
-- source:  the published tables
select
    (select count(*) from persons) as persons,
    (select count(*) from persons where in_registry) as in_registry,
    (select count(*) from person_links) as links,
    (select count(*) from review_pairs) as review_pairs,
    (select count(*) from enrolment_targets) as target_rows,
    (select count(distinct person_id) from enrolment_targets) as target_persons,
    (select count(distinct person_id) from enrolment_targets where status = 'new') as new_persons,
    (select count(*) from employer_targets) as employers,
    (select count(distinct person_id) from enrolment_exclusions) as excluded_persons,
    (select count(*) from link_decisions) as decisions,
    (select count(*) from link_decisions where state = 'in_force') as obeyed_decisions,
    (select count(*) from link_decisions where state = 'in_force' and model_disagrees) as opposed_decisions,
