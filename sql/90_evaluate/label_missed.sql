-- step:    90_evaluate/label_missed
-- purpose: how near the program came to the people whom officers know to be insured
-- grain:   one row per state: matched since, waiting for review, or no likely pair
-- inputs:  evaluate.label, published.persons, published.person_links, published.review_pairs
-- params:  none
-- output:  evaluate.label_missed
-- source:  docs/method.md, evaluation
with

missed as (
    select distinct person_id from evaluate.label where what = 'target' and label = 'linkage'
),

side as (
    select source_l as source, dataset_l as dataset, record_no_l as record_no, match_probability,
    from published.review_pairs
    union all
    select source_r, dataset_r, record_no_r, match_probability from published.review_pairs
),

waiting as (
    select link.person_id, max(side.match_probability) as match_probability,
    from side
    inner join published.person_links as link using (source, dataset, record_no)
    semi join missed using (person_id)
    group by link.person_id
)

select
    case
        when coalesce(person.in_registry, false) then 'matched'
        when waiting.person_id is not null then 'waiting'
        else 'unseen'
    end as state,
    count(*) as persons,
    min(waiting.match_probability) as least,
    max(waiting.match_probability) as most,
from missed
left join published.persons as person using (person_id)
left join waiting using (person_id)
group by state
order by state
