-- step:    50_link/link_quality
-- purpose: rows linked by each rule, and how far the model trusts them
-- grain:   one row per (source, dataset, match_rule)
-- inputs:  link.person_link
-- params:  accept_probability, death_accept_probability
-- output:  pub.link_quality
-- source:  docs/method.md, quality: expected precision is the mean probability of the accepted links
select
    link.source,
    link.dataset,
    link.match_rule,
    count(*) as links,
    avg(link.match_probability) as estimated_precision,
    cast(null as double) as estimated_recall,
    case when link.dataset in ('deaths', 'death_certificates') then $death_accept_probability else $accept_probability end
        as threshold,
from link.person_link as link
group by link.source, link.dataset, link.match_rule
order by link.source, link.dataset, links desc
