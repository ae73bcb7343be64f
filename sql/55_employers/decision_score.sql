-- step:    55_employers/decision_score
-- purpose: what the model says of the pairs that reviewers have decided, each on its own and as if nobody had decided
-- grain:   one row per decision
-- inputs:  link.decision, link.scored_pair, link.pattern_evidence
-- params:  match_share, units
-- output:  link.decision_score
-- source:  docs/audit.md, decisions
select
    decision.decision_no,
    pair.match_weight,
    1 / (1 + (1 - $match_share) * $units / $match_share * pow(2, -pair.match_weight)) as match_probability,
    evidence_text(evidence.items, pair.log_us) as evidence,
from link.decision as decision
inner join link.scored_pair as pair on decision.entry_l = pair.left_id and decision.entry_r = pair.right_id
left join link.pattern_evidence as evidence
    on pair.parameter_group = evidence.parameter_group and pair.pattern = evidence.pattern
