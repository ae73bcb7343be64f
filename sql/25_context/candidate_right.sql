-- step:    25_context/candidate_right
-- purpose: the candidates that blocking found, with what only a comparison needs: relatives, and how common a name is
-- grain:   one row per entry_id
-- inputs:  link.right_entry, link.candidate_pair, link.household_name, link.name_frequency, link.sound_frequency,
--          link.person_payment
-- params:  persons
-- output:  link.candidate_right
-- source:  docs/method.md, context and term frequency
with

paid as (
    select person_key, list(distinct payment) as payments
    from link.person_payment
    group by person_key
)

select
    r.*,
    cast($persons as double) as persons,
    -- A name that no register knows counts as borne by one person.
    greatest(coalesce(by_name.share, 0), 1 / $persons) as name_share,
    greatest(coalesce(by_age.share, 0), 1 / $persons) as share_of_age,
    greatest(coalesce(by_sex.share, 0), 1 / $persons) as share_of_sex,
    greatest(coalesce(by_both.share, 0), 1 / $persons) as share_of_age_and_sex,
    greatest(coalesce(sound.share, 0), 1 / $persons) as sound_share,
    coalesce(kin.names, []) as kin_names,
    coalesce(kin.phones, []) as kin_phones,
    coalesce(paid.payments, []) as payments,
from link.right_entry as r
semi join link.candidate_pair as pair on r.entry_id = pair.right_id
left join link.household_name as kin using (household_no)
left join link.name_frequency as by_name
    on r.name_key = by_name.name_key and by_name.decade is null and by_name.sex is null
left join link.name_frequency as by_age
    on r.name_key = by_age.name_key and r.birth_year // 10 = by_age.decade and by_age.sex is null
left join link.name_frequency as by_sex
    on r.name_key = by_sex.name_key and by_sex.decade is null and r.sex = by_sex.sex
left join link.name_frequency as by_both
    on r.name_key = by_both.name_key and r.birth_year // 10 = by_both.decade and r.sex = by_both.sex
left join paid using (person_key)
left join link.sound_frequency as sound on r.sound = sound.sound
