-- step:    62_coverage/09_group_member
-- purpose: the groups of the policy that a person belongs to on D
-- grain:   one row per (person_id, name)
-- inputs:  stg.civil_affairs__hardship, stg.disabled_federation__disabled_persons,
--          stg.rural_revitalisation__monitored, stg.natural_resources__land_requisition,
--          link.person_link, decide.person_age, policy.hardship_group
-- params:  as_of
-- output:  decide.group_member
-- source:  the policy's groups, each with its source in the policy file

with listed as (
    select
        'civil_affairs' as source,
        'hardship' as dataset,
        record_no,
        category,
        null as grade
    from stg.civil_affairs__hardship
    where (start_date is null or start_date <= $as_of) and (end_date is null or end_date >= $as_of)

    union all

    select
        'disabled_federation' as source,
        'disabled_persons' as dataset,
        record_no,
        category,
        grade
    from stg.disabled_federation__disabled_persons

    union all

    select
        'rural_revitalisation' as source,
        'monitored' as dataset,
        record_no,
        category,
        null as grade
    from stg.rural_revitalisation__monitored

    union all

    select
        'natural_resources' as source,
        'land_requisition' as dataset,
        record_no,
        null as category,
        null as grade
    from stg.natural_resources__land_requisition
    where requisitioned_on is null or requisitioned_on <= $as_of
)

select
    linked.person_id,
    member_of.name,
    min(member_of.rank) as rank,
    -- yuan a year that the government pays for a member of the group; 0: it does not
    max(member_of.pension_paid) as pension_paid,
    max(member_of.medical_paid) as medical_paid,
    -- whoever the plan lets keep the lowest tier when it is raised for others
    bool_or(list_contains(member_of.lists, '保留最低档')) as keeps_lowest_tier,
    bool_or(listed.dataset = 'land_requisition') as is_land_requisition
from listed
inner join policy.hardship_group as member_of
    on listed.source = member_of.source
    and listed.dataset = member_of.dataset
    and (member_of.categories is null or list_contains(member_of.categories, listed.category))
    and (member_of.grades is null or list_contains(member_of.grades, listed.grade))
inner join link.person_link as linked
    on listed.source = linked.source
    and listed.dataset = linked.dataset
    and listed.record_no = linked.record_no
left join decide.person_age as age on linked.person_id = age.person_id
where coalesce(age.age between member_of.age_from and member_of.age_to, true)
group by linked.person_id, member_of.name
