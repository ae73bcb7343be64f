-- step:    25_context/phone_size
-- purpose: the share of all known persons under each telephone: a default or a village office's number tells little
-- grain:   one row per phone
-- inputs:  link.known_person, link.known_entry
-- params:  persons
-- output:  link.phone_size
-- source:  docs/method.md, term frequency
with

known as (
    select distinct person_key from link.known_entry
),

reached as (
    select unnest(person.phones) as phone
    from link.known_person as person
    semi join known using (person_key)
)

select phone, count(*) / $persons as share
from reached
group by phone
-- A telephone of one household is as good as none.
having count(*) > 5
