-- step:    50_link/placed
-- purpose: the persons that this round gives to its entries
-- grain:   one row per entry_id; pattern and log_us hold the evidence, see 50_link/pattern_evidence
-- inputs:  link.certain_link, link.scored_link, link.round_entry, link.name_frequency, link.certain_pattern, link.block_rule
-- params:  tolerated_share, tolerated_share_of_deaths, least_probability, least_probability_of_deaths, persons
-- output:  link.placed
-- source:  docs/method.md, decision: thresholds are tolerated errors, and deaths tolerate fewest
with

-- Both comparisons of the certain pass, weighed as the model weighs them.
certain as (
    select
        certain.left_id,
        certain.person_key,
        pattern.parameter_group,
        pattern.pattern,
        pattern.weight,
        [
            cast(log2(1 / $persons) as float),
            cast(log2(greatest(coalesce(frequency.share, 0), 1 / $persons)) as float)
        ] as log_us,
    from link.certain_link as certain
    inner join link.round_entry as entry on certain.left_id = entry.entry_id
    inner join link.certain_pattern as pattern on pattern.parameter_group = entry.parameter_group || '|held'
    left join link.name_frequency as frequency
        on certain.name_key = frequency.name_key and frequency.decade is null and frequency.sex is null
),

certain_count as (
    select entry.dataset in ('deaths', 'death_certificates') as is_death, count(*) as links
    from link.certain_link as certain
    inner join link.round_entry as entry on certain.left_id = entry.entry_id
    group by is_death
),

best as (
    select
        scored.*,
        entry.dataset in ('deaths', 'death_certificates') as is_death,
    from link.scored_link as scored
    inner join link.round_entry as entry on scored.left_id = entry.entry_id
    qualify row_number() over (partition by scored.left_id order by scored.match_probability desc, scored.person_key) = 1
),

-- From the likeliest link down: how many links there are so far, and how many of them may be wrong. Deaths are apart.
ranked as (
    select
        best.*,
        coalesce(certain_count.links, 0) + row_number() over likeliest as links,
        sum(1 - best.match_probability) over likeliest as expected_wrong,
    from best
    left join certain_count using (is_death)
    window likeliest as (
        partition by best.is_death
        order by best.match_probability desc, best.left_id
        rows between unbounded preceding and current row
    )
)

select
    left_id as entry_id,
    person_key,
    'id_and_name' as match_rule,
    weight - list_sum(log_us) as match_weight,
    cast(1 as double) as match_probability,
    parameter_group,
    pattern,
    log_us,
    cast(0 as ubigint) as rules,
    'rule' as decided_by,
    true as is_certain,
from certain
union all
select
    ranked.left_id as entry_id,
    ranked.person_key,
    rule.rule as match_rule,
    ranked.match_weight,
    ranked.match_probability,
    ranked.parameter_group,
    ranked.pattern,
    ranked.log_us,
    ranked.rules,
    'model' as decided_by,
    false as is_certain,
from ranked
inner join link.block_rule as rule on ranked.first_rule = rule.rule_no
where ranked.match_probability >= if(ranked.is_death, $least_probability_of_deaths, $least_probability)
    and ranked.expected_wrong <= ranked.links * if(ranked.is_death, $tolerated_share_of_deaths, $tolerated_share)
