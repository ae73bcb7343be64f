-- step:    80_documents/links_by_dataset
-- purpose: how the records of each dataset came to their persons, and how well it is estimated to have gone
-- grain:   one row per dataset
-- inputs:  link_quality
-- params:  none
-- output:  documents
-- source:  the published table link_quality
select
    dataset,
    sum(links) as links,
    coalesce(sum(links) filter (where match_rule = 'id_and_name'), 0) as certain,
    coalesce(sum(links) filter (where match_rule not in ('id_and_name', 'anchor', 'reviewer')), 0) as judged,
    coalesce(sum(links) filter (where match_rule = 'reviewer'), 0) as reviewed,
    coalesce(sum(links) filter (where match_rule = 'anchor'), 0) as alone,
    sum(links * estimated_precision) / nullif(sum(links) filter (where estimated_precision is not null), 0)
        as estimated_precision,
    max(estimated_recall) as estimated_recall,
from link_quality
group by dataset
order by judged desc, links desc, dataset
