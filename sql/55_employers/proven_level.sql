-- step:    55_employers/proven_level
-- purpose: how often each level occurs between statements on one employer, in pairs that another comparison proves
-- grain:   one row per (parameter_group, comparison_no, level_no)
-- inputs:  link.scored_pair, link.candidate_left, link.candidate_right, link.pattern_level
-- params:  none
-- output:  link.proven_level
-- source:  docs/method.md, employers: a sound code proves what the names say, a full name what the codes say
with

proof as (
    select
        pair.left_id,
        r.person_key,
        pair.parameter_group,
        pair.pattern,
        pair.match_weight,
        unnest([
            case when l.is_uscc_valid and l.uscc = r.uscc then 'code' end,
            case when l.place is not null and l.name_key = r.name_key then 'name' end
        ]) as proven_by,
    from link.scored_pair as pair
    inner join link.candidate_left as l on pair.left_id = l.entry_id
    inner join link.candidate_right as r on pair.right_id = r.entry_id
),

-- The best statement on each employer speaks for it, as in scoring; what two employers bear proves neither.
proven as (
    select
        left_id,
        proven_by,
        parameter_group,
        arg_max(pattern, match_weight) as pattern,
    from proof
    where proven_by is not null
    group by left_id, proven_by, parameter_group
    having count(distinct person_key) = 1
)

select
    proven.parameter_group,
    level.comparison_no,
    level.level_no,
    cast(count(*) as double) as amount,
from proven
inner join link.pattern_level as level using (parameter_group, pattern)
where level.level_no > 0
    and (proven.proven_by = 'name') = (level.comparison in ('credit_code', 'owner'))
group by proven.parameter_group, level.comparison_no, level.level_no
