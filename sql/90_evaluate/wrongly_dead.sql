-- step:    90_evaluate/wrongly_dead
-- purpose: the harm that a wrong link does: living people found to draw a dead person's benefit
-- grain:   one row
-- inputs:  published.flags, published.runs, evaluate.person_truth, truth.persons
-- params:  none
-- output:  evaluate.wrongly_dead
-- source:  docs/method.md, evaluation
with

living as (
    select human.person
    from truth.persons as human
    cross join published.runs as run
    where human.death_date is null or human.death_date > run.as_of
)

select
    (select count(*) from living) as living,
    count(distinct living.person) as wrongly_dead,
    100000 * count(distinct living.person) / (select count(*) from living) as per_100000,
from published.flags as flag
inner join evaluate.person_truth as truth using (person_id)
inner join living using (person)
where flag.flag_type = 'deceased_claimant'
