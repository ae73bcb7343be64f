-- step:    90_evaluate/link_item
-- purpose: what each dataset says of a person, with the person found and the true one; monthly rows of one statement count once
-- grain:   one row per (source, dataset, person_id, person)
-- inputs:  published.person_links, truth.links
-- params:  none
-- output:  evaluate.link_item
-- source:  docs/method.md, evaluation
select
    link.source,
    link.dataset,
    link.person_id,
    truth.person,
    count(*) as records,
from published.person_links as link
inner join truth.links as truth using (source, dataset, record_no)
group by link.source, link.dataset, link.person_id, truth.person
