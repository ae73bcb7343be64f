-- step:    90_evaluate/blocking
-- purpose: what each blocking rule cost and brought in the night that is evaluated
-- grain:   one row per blocking rule, in the order of the model
-- inputs:  published.blocking_rules
-- params:  none
-- output:  evaluate.blocking
-- source:  docs/method.md, blocking
select
    rule_no,
    rule as match_rule,
    purpose,
    pairs,
    capped_keys,
    capped_pairs,
    links,
    links_alone,
    recall_added,
from published.blocking_rules
order by rule_no
