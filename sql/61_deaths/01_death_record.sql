-- step:    61_deaths/01_death_record
-- purpose: every record that says a person has died, with its date when that can be true
-- grain:   one row per death record
-- inputs:  stg.health__death_certificates, stg.civil_affairs__deaths,
--          stg.public_security__population, link.person_link, link.person
-- params:  as_of, oldest_age
-- output:  decide.death_record
-- source:  the contract, flags: medical certificate, else cremation record, else police

with reported as (
    select
        'health' as source,
        'death_certificates' as dataset,
        record_no,
        1 as rank,
        '死亡医学证明' as title,
        death_date as reported_date
    from stg.health__death_certificates

    union all

    select
        'civil_affairs' as source,
        'deaths' as dataset,
        record_no,
        2 as rank,
        '火化记录' as title,
        coalesce(death_date, cremation_date) as reported_date
    from stg.civil_affairs__deaths

    union all

    select
        'public_security' as source,
        'population' as dataset,
        record_no,
        3 as rank,
        '公安死亡注销' as title,
        status_date as reported_date
    from stg.public_security__population
    where status = '死亡注销'
)

select
    linked.person_id,
    reported.source,
    reported.dataset,
    reported.record_no,
    reported.rank,
    reported.title,
    reported.reported_date,
    -- a date after D, before birth or at an age nobody reaches is a slip: the record stands, its
    -- date does not
    case
        when reported.reported_date > $as_of then '晚于基准日'
        when reported.reported_date < person.birth_date then '早于出生'
        when age_on(person.birth_date, reported.reported_date) > $oldest_age then '死亡年龄过大'
    end as date_fault,
    case when date_fault is null then reported.reported_date end as death_date,
    linked.is_certain
from reported
inner join link.person_link as linked
    on reported.source = linked.source
    and reported.dataset = linked.dataset
    and reported.record_no = linked.record_no
left join link.person as person on linked.person_id = person.person_id
