-- step:    64_flags/20_premium_entitlement
-- purpose: from when to when a department's list says that the government pays a person's premium
-- grain:   one row per (person_id, insurance_line, dataset, record_no, name)
-- inputs:  stg.civil_affairs__hardship, stg.disabled_federation__disabled_persons,
--          stg.rural_revitalisation__monitored, stg.natural_resources__land_requisition,
--          link.person_link, link.person, policy.hardship_group
-- params:  none
-- output:  decide.premium_entitlement
-- source:  the policy's groups, each with its source; 社会保险法 art. 25

with listed as (
    select
        'civil_affairs' as source,
        'hardship' as dataset,
        record_no,
        category,
        null as grade,
        start_date,
        end_date
    from stg.civil_affairs__hardship

    union all

    select
        'disabled_federation' as source,
        'disabled_persons' as dataset,
        record_no,
        category,
        grade,
        issued_on as start_date,
        null as end_date
    from stg.disabled_federation__disabled_persons

    union all

    select
        'rural_revitalisation' as source,
        'monitored' as dataset,
        record_no,
        category,
        null as grade,
        null as start_date,
        null as end_date
    from stg.rural_revitalisation__monitored

    union all

    select
        'natural_resources' as source,
        'land_requisition' as dataset,
        record_no,
        null as category,
        null as grade,
        requisitioned_on as start_date,
        null as end_date
    from stg.natural_resources__land_requisition
),

member as (
    select
        linked.person_id,
        -- a premium of 0 is none
        unnest(list_filter([
            case when member_of.pension_paid > 0 then 'pension' end,
            case when member_of.medical_paid > 0 then 'medical' end
        ], lambda line: line is not null)) as insurance_line,
        member_of.name,
        member_of.rank,
        listed.source,
        listed.dataset,
        listed.record_no,
        coalesce(listed.start_date, date '1900-01-01') as listed_from,
        coalesce(listed.end_date, date '9999-12-31') as listed_to,
        -- an age that is not known keeps nobody out
        coalesce(person.birth_date + to_years(member_of.age_from), date '1900-01-01')
            as of_age_from,
        coalesce(
            person.birth_date + to_years(member_of.age_to + 1) - interval 1 day, date '9999-12-31'
        ) as of_age_to
    from listed
    inner join policy.hardship_group as member_of
        on listed.source = member_of.source
        and listed.dataset = member_of.dataset
        and (
            member_of.categories is null or list_contains(member_of.categories, listed.category)
        )
        and (member_of.grades is null or list_contains(member_of.grades, listed.grade))
    inner join link.person_link as linked
        on listed.source = linked.source
        and listed.dataset = linked.dataset
        and listed.record_no = linked.record_no
    left join link.person as person on linked.person_id = person.person_id
)

select
    person_id,
    insurance_line,
    name,
    rank,
    source,
    dataset,
    record_no,
    cast(greatest(listed_from, of_age_from) as date) as entitled_from,
    cast(least(listed_to, of_age_to) as date) as entitled_to
from member
where greatest(listed_from, of_age_from) <= least(listed_to, of_age_to)
