-- step:    72_views/uninsured_persons
-- purpose: whom the lists name, with the reasons in words: one line to read instead of five codes
-- grain:   one row per (person_id, insurance_line)
-- inputs:  enrolment_targets, persons, villages, runs, code_words
-- params:  none
-- output:  uninsured_persons
-- source:  the published tables
select
    target.person_id,
    target.name,
    target.id_number,
    sex.word as sex_word,
    date_sub('year', person.birth_date, run.as_of) as age_years,
    target.phone,
    target.township_code,
    target.township_name,
    target.village_code,
    villages.village_name,
    target.insurance_line,
    line.word as insurance_line_word,
    target.gap,
    gap.word as gap_word,
    target.recommended_scheme,
    scheme.word as recommended_scheme_word,
    target.payer,
    payer.word as payer_word,
    target.premium_due as premium_due_yuan,
    target.priority,
    array_to_string(target.groups, '、') as group_names,
    array_to_string(target.reasons, '；') as reasons_text,
    target.employer_uscc,
    target.status = 'new' as is_new,
    target.first_listed_on,
    date_sub('day', target.first_listed_on, run.as_of) as listed_days,
    target.returned_reason,
    target.returned_note,
    target.returned_on,
from enrolment_targets as target
cross join runs as run
left join persons as person using (person_id)
left join villages on target.village_code = villages.village_code
left join code_words as sex on sex.code_kind = 'sex' and sex.code = person.sex
left join code_words as line
    on line.code_kind = 'insurance_line' and line.code = target.insurance_line
left join code_words as gap on gap.code_kind = 'gap' and gap.code = target.gap
left join code_words as scheme
    on scheme.code_kind = 'scheme' and scheme.code = target.recommended_scheme
left join code_words as payer on payer.code_kind = 'payer' and payer.code = target.payer
