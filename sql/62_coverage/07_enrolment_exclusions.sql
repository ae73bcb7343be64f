-- step:    62_coverage/07_enrolment_exclusions
-- purpose: people with a gap who are not on the list, and what leaves them out
-- grain:   one row per (person_id, insurance_line, reason)
-- inputs:  decide.gap, decide.exclusion, decide.perhaps_insured
-- params:  none
-- output:  pub.enrolment_exclusions
-- source:  the contract, who is a target: "left out"

select
    gap.person_id,
    gap.insurance_line,
    exclusion.reason,
    string_agg(exclusion.proof, '；' order by exclusion.proof) as proof
from decide.gap as gap
inner join decide.exclusion as exclusion
    on gap.person_id = exclusion.person_id
    and (gap.insurance_line = 'pension' or not exclusion.is_pension_only)
group by gap.person_id, gap.insurance_line, exclusion.reason

union all

select
    person_id,
    insurance_line,
    '可能已参保，待人工核对' as reason,
    '与参保登记' || string_agg(registry_no, '、' order by registry_no) || '可能是同一人（最高'
        || cast(floor(max(match_probability) * 100) as varchar)
        || '%），对方已参加此类保险；核对结果见待人工判定的记录对' as proof
from decide.perhaps_insured
group by person_id, insurance_line
