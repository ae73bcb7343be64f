-- step:    45_train/proven_level
-- purpose: how often each level occurs between records of one person, in pairs that the other comparisons prove
-- grain:   one row per (parameter_group, comparison_no, level_no)
-- inputs:  link.pair_level, link.candidate_left, link.candidate_right, link.sample
-- params:  none
-- output:  link.proven_level
-- source:  docs/method.md, training: m without labels; proof needs two others, so that no single error proves itself
with

-- The best record of each person speaks for her, as in scoring.
candidate as (
    select
        level.left_id,
        r.person_key,
        level.parameter_group,
        level.comparison_no,
        max(level.other_weight) as other_weight,
        arg_max({'level_no': level.level_no, 'strongest': level.strongest_other}, level.other_weight) as best,
    from link.pair_level as level
    inner join link.candidate_right as r on level.right_id = r.entry_id
    group by level.left_id, r.person_key, level.parameter_group, level.comparison_no
),

judged as (
    select
        *,
        pow(2, least(other_weight, 60)) / (
            1 + sum(pow(2, least(other_weight, 60))) over (partition by left_id, comparison_no)
        ) as probability,
    from candidate
)

select
    judged.parameter_group,
    judged.comparison_no,
    judged.best.level_no as level_no,
    cast(count(*) as double) as amount,
from judged
inner join link.candidate_left as l on judged.left_id = l.entry_id
left join link.sample as sample using (left_id)
where judged.best.level_no > 0
    and judged.probability >= 0.999
    -- Without the strongest of the others too it is still more likely than not.
    and judged.other_weight - judged.best.strongest >= 0
    -- Who bears a held number and is left over has another name: such entries count only as far as chance chose them.
    and (sample.left_id is not null or not ends_with(judged.parameter_group, '|held'))
group by judged.parameter_group, judged.comparison_no, judged.best.level_no
