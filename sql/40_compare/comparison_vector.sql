-- step:    40_compare/comparison_vector
-- purpose: how alike two entries are, comparison by comparison; NULL where a side says nothing
-- grain:   one row per (left_id, right_id)
-- inputs:  link.candidate_pair, link.residual_entry, link.right_entry, link.entry_employer
-- params:  none
-- output:  link.comparison_vector
-- source:  docs/method.md, comparisons; Fellegi and Sunter (1969)
with

employer as (
    select distinct entry_id, uscc
    from link.entry_employer
),

pair as (
    select
        candidate.left_id,
        candidate.right_id,
        candidate.rule,
        l.id18 as id_l,
        r.id18 as id_r,
        l.is_id_valid as is_valid_l,
        r.is_id_valid as is_valid_r,
        l.name_key as name_l,
        r.name_key as name_r,
        l.former_key as former_l,
        r.former_key as former_r,
        l.sound as sound_l,
        r.sound as sound_r,
        l.is_name_damaged or r.is_name_damaged as is_name_damaged,
        l.birth_date as birth_l,
        r.birth_date as birth_r,
        l.is_birth_stated and r.is_birth_stated as is_birth_stated,
        l.birth_year as birth_year_l,
        l.sex as sex_l,
        r.sex as sex_r,
        l.division_code as division_l,
        r.division_code as division_r,
        l.phone as phone_l,
        r.phone as phone_r,
        employer.uscc is not null as is_same_employer,
    from link.candidate_pair as candidate
    inner join link.residual_entry as l on candidate.left_id = l.entry_id
    inner join link.right_entry as r on candidate.right_id = r.entry_id
    left join employer on candidate.right_id = employer.entry_id and l.payer_uscc = employer.uscc
),

named as (
    select
        *,
        case
            when id_l is null or id_r is null then null
            when id_l = id_r then 'equal'
            when substr(id_l, 1, 17) = substr(id_r, 1, 17) then 'same_body'
            when is_valid_l and is_valid_r then 'different'
            when one_slip_apart(id_l, id_r) then 'typing_error'
            else 'damaged'
        end as gamma_id_number,
        case
            when name_l is null or name_r is null then null
            when name_l = name_r then 'equal'
            when name_l = former_r or former_l = name_r then 'former'
            when is_name_damaged and same_but_for_lost(name_l, name_r) then 'wildcard'
            when sound_l = sound_r then 'same_sound'
            when length(name_l) = length(name_r) and edit_distance(name_l, name_r) = 1 then 'one_character'
            when least(length(name_l), length(name_r)) >= 2
                and (starts_with(name_l, name_r) or starts_with(name_r, name_l))
                then 'contained'
            when left(name_l, 1) = left(name_r, 1) then 'same_surname'
            else 'different'
        end as gamma_name,
    from pair
),

-- Where one number stands beside two names, the other explanation is a relative's or a neighbour's number. Such a
-- person shares surname, village and telephone with the holder, so these tell nothing; her own birth date does.
judged as (
    select
        *,
        coalesce(
            gamma_id_number = 'equal' and gamma_name in ('one_character', 'contained', 'same_surname', 'different'),
            false
        ) as is_perhaps_borrowed,
    from named
)

select
    left_id,
    right_id,
    rule,
    gamma_id_number,
    case
        when not is_perhaps_borrowed then gamma_name
        when gamma_name in ('one_character', 'contained') then 'like_a_relative'
        else 'different'
    end as gamma_name,
    case
        when gamma_id_number = 'equal' then
            case when is_birth_stated then case when birth_l = birth_r then 'confirms' else 'contradicts' end end
        when birth_l is null and birth_year_l is not null and birth_r is not null
            then case when abs(birth_year_l - year(birth_r)) <= 1 then 'age_agrees' else 'different' end
        when birth_l is null or birth_r is null then null
        when birth_l = birth_r then 'equal'
        when day_month_swapped(birth_l, birth_r) then 'swapped'
        when one_digit_apart(birth_l, birth_r) then 'one_digit'
        when abs(year(birth_l) - year(birth_r)) <= 1 then 'near_year'
        else 'different'
    end as gamma_birth,
    case
        when gamma_id_number = 'equal' then null
        when sex_l = sex_r then 'equal'
        when sex_l <> sex_r then 'different'
    end as gamma_sex,
    case
        when is_perhaps_borrowed or division_l is null or division_r is null then null
        when division_l = division_r and length(division_l) = 12 then 'village'
        when substr(division_l, 1, 9) = substr(division_r, 1, 9) then 'township'
        else 'elsewhere'
    end as gamma_place,
    case when not is_perhaps_borrowed and phone_l = phone_r then 'equal' end as gamma_phone,
    case when is_same_employer then 'equal' end as gamma_employer,
    name_r as name_key,
    sound_r as sound,
    -- Of an age, two people bear one name more often than two people of the county do.
    case when birth_l = birth_r or abs(birth_year_l - year(birth_r)) <= 1 then year(birth_r) // 10 end as decade,
from judged
