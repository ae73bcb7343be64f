-- step:    75_remember/flag_return
-- purpose: what auditors decided, as far as a published file says it
-- grain:   one row per flag_id
-- inputs:  pub.flags
-- params:  return_id
-- output:  hist.flag_return_published
-- source:  docs/adr/0014: a state that is lost is made anew from the published file
select
    $return_id as return_id,
    flag_id,
    status,
    nullif(regexp_extract(decision_note, '^(属实|部分属实|不属实|无法核实)'), '') as check_result,
    nullif(regexp_extract(decision_note, '不属实原因：([^；]*)', 1), '') as not_true_reason,
    nullif(regexp_extract(decision_note, '处理措施：([^；]*)', 1), '') as measure,
    amount_due,
    amount_recovered,
    decided_on,
from pub.flags
where decided_on is not null
