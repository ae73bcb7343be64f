-- step:    80_documents/targets_by_group
-- purpose: the people on the lists by the groups of the policy that they belong to; one who belongs to several
--          counts in each, those who belong to none come last
-- grain:   one row per group; group_name NULL: none
-- inputs:  enrolment_targets
-- params:  none
-- output:  documents
-- source:  the published table enrolment_targets
with

listed as (
    select
        person_id,
        insurance_line,
        gap,
        unnest(case when len(groups) > 0 then groups else [null] end) as group_name,
    from enrolment_targets
)

select
    group_name,
    count(distinct person_id) as persons,
    count(*) filter (where insurance_line = 'pension' and gap = 'not_enrolled') as pension_not_enrolled,
    count(*) filter (where insurance_line = 'pension' and gap = 'lapsed') as pension_lapsed,
    count(*) filter (where insurance_line = 'pension' and gap = 'not_claiming') as pension_not_claiming,
    count(*) filter (where insurance_line = 'medical') as medical,
from listed
group by group_name
order by group_name is null, persons desc, group_name
