-- step:    90_evaluate/person_truth
-- purpose: the true person behind each published person: the one most of its records belong to
-- grain:   one row per person_id
-- inputs:  evaluate.link_item
-- params:  none
-- output:  evaluate.person_truth
-- source:  docs/method.md, evaluation
select
    person_id,
    arg_max(person, weight) as person,
from (
    select
        person_id,
        person,
        {
            -- NULL would count as the most.
            'spine': coalesce(sum(records) filter (where dataset in ('population', 'persons')), 0),
            'records': sum(records),
            'person': person
        } as weight,
    from evaluate.link_item
    where linkage = 'published'
    group by person_id, person
)
group by person_id
