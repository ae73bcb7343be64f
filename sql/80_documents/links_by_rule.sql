-- step:    80_documents/links_by_rule
-- purpose: how many records each rule linked, and how well it is estimated to do so
-- grain:   one row per match_rule
-- inputs:  link_quality
-- params:  none
-- output:  documents
-- source:  the published table link_quality
select
    match_rule,
    cast(sum(links) as bigint) as links,
    count(distinct dataset) as datasets,
    sum(links * estimated_precision) / nullif(sum(links) filter (where estimated_precision is not null), 0)
        as estimated_precision,
    -- The least likely link that was accepted; what needs no model has none.
    case when match_rule not in ('id_and_name', 'anchor', 'reviewer') then min(threshold) end as threshold,
from link_quality
group by match_rule
order by links desc nulls last, match_rule
