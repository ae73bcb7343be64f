-- step:    72_views/open_flags
-- purpose: the doubts that nobody has answered yet, in words, with whom, where and how much
-- grain:   one row per flag
-- inputs:  flags, persons, villages, runs, code_words
-- params:  none
-- output:  open_flags
-- source:  the published tables; a doubt is no finding
select
    flag.flag_id,
    flag.flag_type,
    type.word as flag_type_word,
    flag.confidence,
    confidence.word as confidence_word,
    flag.person_id,
    person.name,
    person.id_number,
    person.township_code,
    person.township_name,
    villages.village_name,
    array_to_string(flag.schemes, '、') as schemes_text,
    flag.period_from,
    flag.period_to,
    flag.months as period_months,
    flag.amount_at_risk as amount_low_yuan,
    coalesce(flag.amount_at_risk_max, flag.amount_at_risk) as amount_high_yuan,
    flag.match_probability,
    flag.summary,
    flag.legal_basis,
    flag.first_seen_on,
    flag.first_seen_on = run.as_of as is_new,
    date_sub('day', flag.first_seen_on, run.as_of) as open_days,
from flags as flag
cross join runs as run
left join persons as person using (person_id)
left join villages on person.village_code = villages.village_code
left join code_words as type on type.code_kind = 'flag_type' and type.code = flag.flag_type
left join code_words as confidence
    on confidence.code_kind = 'confidence' and confidence.code = flag.confidence
where flag.status = 'open'
