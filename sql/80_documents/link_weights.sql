-- step:    80_documents/link_weights
-- purpose: how strong the accepted links are: match weights (log2 of the Bayes factor) in steps of five
-- grain:   one row per step of weight
-- inputs:  person_links
-- params:  none
-- output:  documents
-- source:  the published table person_links; what needs no comparison has no weight
select
    cast(5 * floor(match_weight / 5) as bigint) as weight_from,
    count(*) filter (where decided_by = 'rule') as by_rule,
    count(*) filter (where decided_by = 'model') as by_model,
    count(*) filter (where decided_by not in ('rule', 'model')) as by_reviewer,
from person_links
where match_weight is not null
group by weight_from
order by weight_from
