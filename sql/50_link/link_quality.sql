-- step:    50_link/link_quality
-- purpose: rows linked by each rule, and how far the model trusts them
-- grain:   one row per (source, dataset, match_rule)
-- inputs:  link.person_link, link.missed_link, std.person_entry
-- params:  least_probability, least_probability_of_deaths
-- output:  pub.link_quality
-- source:  docs/method.md, quality: expected precision is the mean probability of the accepted links, expected
--          recall what they are of all links that the model expects in the dataset
with

missed as (
    select entry.source, entry.dataset, sum(missed.expected_links * entry.record_count) as expected_links
    from (
        select left_id, max(expected_links) as expected_links
        from link.missed_link
        group by left_id
    ) as missed
    inner join std.person_entry as entry on missed.left_id = entry.entry_id
    group by entry.source, entry.dataset
),

accepted as (
    select source, dataset, sum(match_probability) as expected_links
    from link.person_link
    group by source, dataset
)

select
    link.source,
    link.dataset,
    link.match_rule,
    count(*) as links,
    -- Sums are added up in any order; the last digits would be other ones every night.
    round(avg(link.match_probability), 12) as estimated_precision,
    round(
        any_value(accepted.expected_links)
            / (any_value(accepted.expected_links) + coalesce(any_value(missed.expected_links), 0)),
        12
    ) as estimated_recall,
    -- The least likely link that the tolerated share of errors let through; without any, the policy's floor.
    round(coalesce(
        min(link.match_probability) filter (where not link.is_certain),
        if(link.dataset in ('deaths', 'death_certificates'), $least_probability_of_deaths, $least_probability)
    ), 12) as threshold,
from link.person_link as link
inner join accepted using (source, dataset)
left join missed using (source, dataset)
group by link.source, link.dataset, link.match_rule
order by link.source, link.dataset, links desc
