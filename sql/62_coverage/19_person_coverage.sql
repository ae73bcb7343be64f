-- step:    62_coverage/19_person_coverage
-- purpose: who is in order, and by what: with the list and the exclusions, everybody in either line
-- grain:   one row per (person_id, insurance_line) without a gap
-- inputs:  decide.scheme_standing, decide.gap
-- params:  none
-- output:  pub.person_coverage
-- source:  the contract, who is a target: "covered"

select
    standing.person_id,
    line_of(standing.scheme) as insurance_line,
    list_sort(list(standing.scheme)) as schemes,
    sentences_text(list(
        scheme_title(standing.scheme) || case
            when standing.is_drawing then '：享受待遇'
            when standing.last_period is not null then '：缴到' || period_text(standing.last_period)
            else '：' || period_text(period_of(standing.first_enrolled_on)) || '新参保'
        end
    )) as proof
from decide.scheme_standing as standing
anti join decide.gap as gap
    on standing.person_id = gap.person_id
    and line_of(standing.scheme) = gap.insurance_line
where standing.is_covered
group by standing.person_id, line_of(standing.scheme)
