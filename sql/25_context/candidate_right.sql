-- step:    25_context/candidate_right
-- purpose: the candidates that blocking found, with what only a comparison needs: relatives, and how common a name is
-- grain:   one row per entry_id
-- inputs:  link.right_entry, link.candidate_pair, link.household_name, link.name_frequency, link.sound_frequency,
--          link.person_payment
-- params:  persons
-- output:  link.candidate_right
-- source:  docs/method.md, context and term frequency
select
    r.*,
    cast($persons as double) as persons,
    -- A name that no register knows counts as borne by one person.
    greatest(coalesce(share.share, 0), 1 / $persons) as name_share,
    greatest(coalesce(share_of_age.share, 0), 1 / $persons) as name_share_of_age,
    greatest(coalesce(sound.share, 0), 1 / $persons) as sound_share,
    coalesce(kin.names, []) as kin_names,
    coalesce(kin.phones, []) as kin_phones,
    coalesce(paid.payments, []) as payments,
from link.right_entry as r
semi join link.candidate_pair as pair on r.entry_id = pair.right_id
left join link.household_name as kin using (household_no)
left join link.name_frequency as share on r.name_key = share.name_key and share.decade is null
left join link.name_frequency as share_of_age
    on r.name_key = share_of_age.name_key and r.birth_year // 10 = share_of_age.decade
left join (select person_key, list(payment) as payments from link.person_payment group by person_key) as paid
    using (person_key)
left join link.sound_frequency as sound on r.sound = sound.sound
