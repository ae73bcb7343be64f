-- step:    70_publish/missed_matches
-- purpose: whom an officer knows to be insured and the program does not: numbers to look for
-- grain:   one row per (person_id, insurance_line)
-- inputs:  pub.target_returns, pub.persons, pub.enrolment_targets, pub.review_pairs,
--          link.person_link
-- params:  none
-- output:  pub.missed_matches
-- source:  docs/operations.md, returns; reason 17 is "insured but not matched"

with missed as (
    select * from pub.target_returns where starts_with(reason, '17 ')
),

own as (
    select source, dataset, record_no, person_id
    from link.person_link
    where person_id in (select person_id from missed)
),

touched as (
    select own.person_id
    from pub.review_pairs as pair
    inner join own
        on pair.source_l = own.source
        and pair.dataset_l = own.dataset
        and pair.record_no_l = own.record_no
    union all
    select own.person_id
    from pub.review_pairs as pair
    inner join own
        on pair.source_r = own.source
        and pair.dataset_r = own.dataset
        and pair.record_no_r = own.record_no
),

waiting as (
    select person_id, count(*) as review_pairs from touched group by person_id
)

select
    missed.person_id,
    missed.insurance_line,
    person.name,
    person.id_number,
    person.township_name,
    missed.note,
    missed.officer,
    missed.returned_on,
    coalesce(person.in_registry, false) as in_registry,
    target.person_id is not null as is_listed,
    coalesce(waiting.review_pairs, 0) as review_pairs
from missed
left join pub.persons as person using (person_id)
left join pub.enrolment_targets as target using (person_id, insurance_line)
left join waiting using (person_id)
