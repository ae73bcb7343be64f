-- step:    50_link/placed
-- purpose: the persons that this round gives to its entries
-- grain:   one row per entry_id
-- inputs:  link.left_entry, link.certain_link, link.scored_link, link.name_frequency, link.model_level
-- params:  accept_probability, death_accept_probability, least_share
-- output:  link.placed
-- source:  docs/method.md, decision: thresholds are tolerated errors, and deaths tolerate fewest
with

-- Both comparisons of the certain pass, weighed as the model weighs them.
certain as (
    select
        certain.left_id,
        certain.person_key,
        id_level.weight as mw_id_number,
        id_level.says as id_says,
        log2(name_level.m / coalesce(frequency.share, $least_share)) as mw_name,
        name_level.says as name_says,
    from link.certain_link as certain
    inner join link.left_entry as l on certain.left_id = l.entry_id
    inner join link.model_level as id_level on id_level.comparison = 'id_number' and id_level.level = 'equal'
    inner join link.model_level as name_level on name_level.comparison = 'name' and name_level.level = 'equal'
    left join link.name_frequency as frequency
        on l.name_key = frequency.name_key and frequency.decade is null
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
    mw_id_number + mw_name as match_weight,
    cast(1 as double) as match_probability,
    evidence_text([
        compared('证件号码', 'equal', id_says, mw_id_number), compared('姓名', 'equal', name_says, mw_name)
    ]) as evidence,
    'rule' as decided_by,
    true as is_certain,
from certain
union all
select
    best.left_id as entry_id,
    best.person_key,
    best.rule as match_rule,
    best.match_weight,
    best.match_probability,
    best.evidence,
    'model' as decided_by,
    false as is_certain,
from best
inner join link.left_entry as l on best.left_id = l.entry_id
where best.match_probability >= case
        when l.dataset in ('deaths', 'death_certificates') then $death_accept_probability else $accept_probability
    end
