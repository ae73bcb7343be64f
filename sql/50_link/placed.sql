-- step:    50_link/placed
-- purpose: the persons that this round gives to its entries
-- grain:   one row per entry_id; pattern and log_us hold the evidence, see 50_link/pattern_evidence
-- inputs:  link.certain_link, link.scored_link, link.round_entry, link.name_frequency, link.certain_pattern, link.block_rule
-- params:  accept_probability, death_accept_probability, persons
-- output:  link.placed
-- source:  docs/method.md, decision: thresholds are tolerated errors, and deaths tolerate fewest
with

-- Both comparisons of the certain pass, weighed as the model weighs them.
certain as (
    select
        certain.left_id,
        certain.person_key,
        entry.parameter_group,
        pattern.pattern,
        pattern.weight,
        [
            cast(log2(0.004 / $persons) as float),
            cast(log2(greatest(coalesce(frequency.share, 0), 1 / $persons)) as float)
        ] as log_us,
    from link.certain_link as certain
    inner join link.round_entry as entry on certain.left_id = entry.entry_id
    inner join link.certain_pattern as pattern using (parameter_group)
    left join link.name_frequency as frequency on certain.name_key = frequency.name_key and frequency.decade is null
),

best as (
    select *
    from link.scored_link
    qualify row_number() over (partition by left_id order by match_probability desc, person_key) = 1
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
    'rule' as decided_by,
    true as is_certain,
from certain
union all
select
    best.left_id as entry_id,
    best.person_key,
    rule.rule as match_rule,
    best.match_weight,
    best.match_probability,
    best.parameter_group,
    best.pattern,
    best.log_us,
    'model' as decided_by,
    false as is_certain,
from best
inner join link.block_rule as rule on best.first_rule = rule.rule_no
where best.match_probability >= case
        when best.parameter_group in ('civil_affairs/deaths', 'health/death_certificates') then $death_accept_probability
        else $accept_probability
    end
