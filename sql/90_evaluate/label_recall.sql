-- step:    90_evaluate/label_recall
-- purpose: bounds of the share of registered people whom the program found in the registry
-- grain:   one row
-- inputs:  evaluate.label, published.persons, published.person_links
-- params:  none
-- output:  evaluate.label_recall
-- source:  docs/method.md, evaluation
with

side as (
    select
        person.person_id,
        person.in_registry,
        count(*) filter (where link.source <> 'insurance') > 0 as in_departments,
    from published.persons as person
    left join published.person_links as link using (person_id)
    group by person.person_id, person.in_registry
),

counted as (
    select
        count(*) filter (where in_registry and in_departments) as linked,
        count(*) filter (where in_registry and not in_departments) as registry_alone,
        count(*) filter (where not in_registry) as departments_alone,
        count(*) filter (where not in_registry and person_id in (
            select person_id from evaluate.label where what = 'target' and label = 'linkage'
        )) as known_missed,
    from side
)

select
    *,
    -- a match that was missed leaves somebody alone on either side
    greatest(known_missed, least(registry_alone, departments_alone)) as most_missed,
    linked / nullif(linked + most_missed, 0) as recall_low,
    linked / nullif(linked + known_missed, 0) as recall_high,
from counted
