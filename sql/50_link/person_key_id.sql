-- step:    50_link/person_key_id
-- purpose: the published id of each person: the one she has, or a new one from the record that speaks for her
-- grain:   one row per person_key
-- inputs:  link.best_record, link.claim, hist.person
-- params:  none
-- output:  link.person_id
-- source:  docs/method.md, person_id: the household register stands first, then the insurance registry
with

fresh as (
    select best.person_key, best.record_key, person_id_of(best.record_key) as person_id
    from link.best_record as best
    anti join (from link.claim where place = 1) as kept using (person_key)
),

-- The record named somebody before who goes by another record now: the id stays hers.
taken as (
    select person_key, record_key from fresh
    semi join hist.person using (person_id)
),

further as (
    select taken.person_key, again.no, person_id_of(taken.record_key || '|' || again.no) as person_id
    from taken, range(2, 100) as again(no)
)

select person_key, person_id
from link.claim
where place = 1
union all
select person_key, person_id
from fresh anti join taken using (person_key)
union all
select person_key, arg_min(person_id, no) as person_id
from further anti join hist.person using (person_id)
group by person_key
