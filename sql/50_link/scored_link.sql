-- step:    50_link/scored_link
-- purpose: for each entry the persons it may be, each with its probability against all the others
-- grain:   one row per (left_id, person_key)
-- inputs:  link.scored_pair, link.residual_entry, link.right_entry
-- params:  prior_weight
-- output:  link.scored_link
-- source:  docs/method.md, scoring: an entry is at most one person, so its candidates share one probability
with

-- Several entries of one person are not independent: the best of them speaks for the person.
person_pair as (
    select
        pair.left_id,
        r.person_key,
        max(pair.match_weight) as match_weight,
        arg_max(pair.rule, pair.match_weight) as rule,
        arg_max(pair.evidence, pair.match_weight) as evidence,
        arg_max(pair.right_id, pair.match_weight) as right_id,
    from link.scored_pair as pair
    inner join link.residual_entry as l on pair.left_id = l.entry_id
    inner join link.right_entry as r on pair.right_id = r.entry_id
    where l.person_key is distinct from r.person_key
    group by pair.left_id, r.person_key
),

weighed as (
    select
        *,
        pow(2, least(match_weight, 100) + $prior_weight) as odds,
    from person_pair
)

select
    left_id,
    person_key,
    right_id,
    rule,
    match_weight,
    odds / (1 + sum(odds) over (partition by left_id)) as match_probability,
    evidence,
from weighed
