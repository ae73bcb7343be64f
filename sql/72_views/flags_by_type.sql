-- step:    72_views/flags_by_type
-- purpose: how many doubts of each kind and state there are, how sure, and what they may come to
-- grain:   one row per (flag_type, status)
-- inputs:  flags, runs, code_words
-- params:  none
-- output:  flags_by_type
-- source:  the published tables
select
    flag.flag_type,
    type.word as flag_type_word,
    flag.status,
    status.word as status_word,
    count(*) as flags,
    count(distinct flag.person_id) as persons,
    count(*) filter (where flag.confidence = 'high') as high_confidence_flags,
    count(*) filter (where flag.confidence = 'medium') as medium_confidence_flags,
    count(*) filter (where flag.confidence = 'review') as review_confidence_flags,
    count(*) filter (where flag.first_seen_on = run.as_of) as new_flags,
    cast(sum(flag.amount_at_risk) as decimal(16, 2)) as amount_low_yuan,
    cast(sum(coalesce(flag.amount_at_risk_max, flag.amount_at_risk)) as decimal(16, 2))
        as amount_high_yuan,
from flags as flag
cross join runs as run
left join code_words as type on type.code_kind = 'flag_type' and type.code = flag.flag_type
left join code_words as status on status.code_kind = 'flag_status' and status.code = flag.status
group by all
