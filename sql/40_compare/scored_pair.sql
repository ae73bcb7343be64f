-- step:    40_compare/scored_pair
-- purpose: the weight of the evidence that two entries are one person, and the sentence for each comparison
-- grain:   one row per (left_id, right_id)
-- inputs:  link.comparison_vector, link.model_level, link.name_frequency, link.sound_frequency
-- params:  least_share
-- output:  link.scored_pair
-- source:  Fellegi and Sunter (1969): match weight = sum of log2(m / u); docs/method.md, scoring
with

weighed as (
    select
        vector.left_id,
        vector.right_id,
        vector.rule,
        vector.gamma_id_number,
        vector.gamma_name,
        vector.gamma_birth,
        vector.gamma_sex,
        vector.gamma_place,
        vector.gamma_phone,
        vector.gamma_employer,
        id_level.weight as mw_id_number,
        case name_level.frequency_of
            when 'name' then log2(name_level.m / coalesce(name_share.share, $least_share))
            when 'sound' then log2(name_level.m / coalesce(sound_share.share, $least_share))
            else name_level.weight
        end as mw_name,
        birth_level.weight as mw_birth,
        -- A name tells the sex: where it is equal, an equal sex says nothing more.
        case
            when vector.gamma_name in ('equal', 'former') and vector.gamma_sex = 'equal' then 0
            else sex_level.weight
        end as mw_sex,
        place_level.weight as mw_place,
        phone_level.weight as mw_phone,
        employer_level.weight as mw_employer,
        id_level.says as id_says,
        name_level.says as name_says,
        birth_level.says as birth_says,
        sex_level.says as sex_says,
        place_level.says as place_says,
        phone_level.says as phone_says,
        employer_level.says as employer_says,
    from link.comparison_vector as vector
    left join link.model_level as id_level
        on vector.gamma_id_number = id_level.level and id_level.comparison = 'id_number'
    left join link.model_level as name_level on vector.gamma_name = name_level.level and name_level.comparison = 'name'
    left join link.model_level as birth_level
        on vector.gamma_birth = birth_level.level and birth_level.comparison = 'birth'
    left join link.model_level as sex_level on vector.gamma_sex = sex_level.level and sex_level.comparison = 'sex'
    left join link.model_level as place_level
        on vector.gamma_place = place_level.level and place_level.comparison = 'place'
    left join link.model_level as phone_level
        on vector.gamma_phone = phone_level.level and phone_level.comparison = 'phone'
    left join link.model_level as employer_level
        on vector.gamma_employer = employer_level.level and employer_level.comparison = 'employer'
    left join link.name_frequency as name_share
        on vector.name_key = name_share.name_key and vector.decade is not distinct from name_share.decade
    left join link.sound_frequency as sound_share on vector.sound = sound_share.sound
)

select
    left_id,
    right_id,
    rule,
    gamma_id_number,
    gamma_name,
    coalesce(mw_id_number, 0) + coalesce(mw_name, 0) + coalesce(mw_birth, 0) + coalesce(mw_sex, 0)
        + coalesce(mw_place, 0) + coalesce(mw_phone, 0) + coalesce(mw_employer, 0) as match_weight,
    evidence_text([
        compared('证件号码', gamma_id_number, id_says, mw_id_number),
        compared('姓名', gamma_name, name_says, mw_name),
        compared('出生日期', gamma_birth, birth_says, mw_birth),
        compared('性别', gamma_sex, sex_says, mw_sex),
        compared('住址区划', gamma_place, place_says, mw_place),
        compared('联系电话', gamma_phone, phone_says, mw_phone),
        compared('用人单位', gamma_employer, employer_says, mw_employer)
    ]) as evidence,
from weighed
