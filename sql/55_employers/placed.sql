-- step:    55_employers/placed
-- purpose: the employers that a round gives to its statements
-- grain:   one row per entry_id; pattern and log_us hold the evidence, see 50_link/pattern_evidence
-- inputs:  link.scored_link, link.scored_pair, link.candidate_right, link.certain_unit_pattern, link.block_rule
-- params:  least_probability
-- output:  link.placed
-- source:  docs/method.md, employers, decision
with

certain_pair as (
    select
        pair.left_id,
        r.person_key,
        pair.right_id,
        pair.match_weight,
        pair.parameter_group,
        pair.pattern,
        pair.log_us,
        pair.rules,
    from link.scored_pair as pair
    semi join link.certain_unit_pattern as certain using (parameter_group, pattern)
    inner join link.candidate_right as r on pair.right_id = r.entry_id
    qualify row_number() over (partition by pair.left_id, r.person_key order by pair.match_weight desc, pair.right_id) = 1
),

certain as (
    -- a code that two employers bear proves neither
    select *
    from certain_pair
    qualify count(*) over (partition by left_id) = 1
),

best as (
    select *
    from link.scored_link
    qualify row_number() over (partition by left_id order by match_probability desc, person_key) = 1
)

select
    left_id as entry_id,
    person_key,
    'same_code' as match_rule,
    match_weight,
    cast(1 as double) as match_probability,
    parameter_group,
    pattern,
    log_us,
    rules,
    'rule' as decided_by,
    true as is_certain,
from certain
union all
select
    best.left_id,
    best.person_key,
    rule.rule,
    best.match_weight,
    best.match_probability,
    best.parameter_group,
    best.pattern,
    best.log_us,
    best.rules,
    'model' as decided_by,
    false as is_certain,
from best
anti join certain on best.left_id = certain.left_id
inner join link.block_rule as rule on best.first_rule = rule.rule_no
where best.match_probability >= $least_probability
