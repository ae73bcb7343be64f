-- step:    50_link/link_decisions
-- purpose: every decision of a reviewer, whether it was obeyed, and what the model says of the pair
-- grain:   one row per delivered decision
-- inputs:  link.decision, link.decision_score, link.entry_person, link.person_id
-- params:  none
-- output:  pub.link_decisions
-- source:  docs/audit.md, decisions; of employers the ids are theirs
with

outcome as (
    select
        decision.*,
        person_l.person_id as person_id_l,
        person_r.person_id as person_id_r,
    from link.decision as decision
    left join link.entry_person as placed_l on decision.entry_l = placed_l.entry_id
    left join link.person_id as person_l on placed_l.person_key = person_l.person_key
    left join link.entry_person as placed_r on decision.entry_r = placed_r.entry_id
    left join link.person_id as person_r on placed_r.person_key = person_r.person_key
)

select
    outcome.file,
    outcome.line,
    outcome.source_l,
    outcome.dataset_l,
    outcome.record_no_l,
    outcome.source_r,
    outcome.dataset_r,
    outcome.record_no_r,
    outcome.verdict,
    outcome.note,
    outcome.reviewer,
    outcome.decided_on,
    case
        when outcome.state = 'in_force'
            and (outcome.is_same) <> (outcome.person_id_l = outcome.person_id_r) then 'contradicted'
        else outcome.state
    end as state,
    outcome.person_id_l,
    outcome.person_id_r,
    score.match_weight as model_weight,
    score.match_probability as model_probability,
    score.evidence,
    (outcome.is_same) <> (score.match_probability >= 0.5) as model_disagrees,
from outcome
left join link.decision_score as score using (decision_no)
order by outcome.decided_on, outcome.file, outcome.line
