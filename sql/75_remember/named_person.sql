-- step:    75_remember/named_person
-- purpose: published persons with their naming records; of an older file, the record that made the id
-- grain:   one row per person_id
-- inputs:  pub.persons, pub.person_links
-- params:  as_of
-- output:  hist.named_person
-- source:  docs/adr/0014
with

unnamed as (
    select
        person_id,
        source || '/' || dataset || '/' || record_no as record_key,
        {
            'is_other': person_id_of(record_key) <> person_id,
            'rank': record_rank(source, dataset),
            'record_key': record_key
        } as place,
    from pub.person_links
    semi join (from pub.persons where named_by is null) using (person_id)
),

named as (
    select person_id, arg_min(record_key, place) as record_key
    from unnamed
    group by person_id
)

select
    person_id,
    coalesce(named_by, record_key) as named_by,
    coalesce(first_seen_on, $as_of) as first_seen_on,
from pub.persons
left join named using (person_id)
