-- step:    72_views/coverage_by_person
-- purpose: what covers each person, scheme beside scheme, and where nothing does, whether he is listed or left out
-- grain:   one row per person
-- inputs:  persons, person_coverage, enrolment_targets, enrolment_exclusions, code_words, runs
-- params:  none
-- output:  coverage_by_person
-- source:  the published tables; everybody stands in one of the three for each line
with

-- Schemes are told apart before the join: lists of a million persons would not fit beside each other.
-- Made anew for each line, of which it reads the half; kept for both it would hold two million rows.
standing as not materialized (
    select
        person_id,
        insurance_line,
        '已覆盖' as words,
        list_contains(schemes, '110') as in_110,
        list_contains(schemes, '120') as in_120,
        list_contains(schemes, '170') as in_170,
        list_contains(schemes, '310') as in_310,
        list_contains(schemes, '390') as in_390,
    from person_coverage
    union all by name
    select
        target.person_id,
        target.insurance_line,
        coalesce(gap.word, target.gap) as words,
    from enrolment_targets as target
    left join code_words as gap on gap.code_kind = 'gap' and gap.code = target.gap
    union all by name
    select
        person_id,
        insurance_line,
        '不列入：' || array_to_string(list_sort(list(reason)), '、') as words,
    from enrolment_exclusions
    group by person_id, insurance_line
)

select
    person.person_id,
    person.name,
    person.id_number,
    date_sub('year', person.birth_date, run.as_of) as age_years,
    person.township_code,
    person.township_name,
    person.alive,
    person.in_registry,
    pension.words as pension_standing,
    coalesce(pension.in_110, false) as in_employee_pension,
    coalesce(pension.in_120, false) as in_government_pension,
    coalesce(pension.in_170, false) as in_resident_pension,
    medical.words as medical_standing,
    coalesce(medical.in_310, false) as in_employee_medical,
    coalesce(medical.in_390, false) as in_resident_medical,
from persons as person
cross join runs as run
left join standing as pension
    on pension.person_id = person.person_id and pension.insurance_line = 'pension'
left join standing as medical
    on medical.person_id = person.person_id and medical.insurance_line = 'medical'
