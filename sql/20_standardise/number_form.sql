-- step:    20_standardise/number_form
-- purpose: each distinct identity number as delivered, with what it is worth and what it says
-- grain:   one row per distinct delivered number
-- inputs:  std.person_statement
-- params:  names_of_a_default_number
-- output:  std.number_form
-- source:  GB 11643-1999 (15 to 18 characters, check character, birth date and sex in the number); docs/method.md,
--          identifiers: a number held by two or three is a finding, by many a default
with

-- Beside some numbers so many names stand that they are nobody's: what people type to get past a field.
delivered as (
    select
        id_number,
        count(distinct name) >= $names_of_a_default_number as is_default,
    from std.person_statement
    where id_number is not null
    group by id_number
),

mended as materialized (
    select
        *,
        case when not is_default then mended_id(id_number) end as id_mended,
    from delivered
),

lengthened as materialized (
    select
        *,
        id15_to_18(id_mended) as id18,
        -- A number of fifteen digits has no check character: nothing vouches for it.
        coalesce(is_valid_id(id_mended), false) as is_valid,
    from mended
),

judged as materialized (
    select
        *,
        is_valid or coalesce(is_id_shaped(id18), false) as is_usable,
        is_valid or coalesce(is_valid_id(id18), false) as is_readable,
    from lengthened
)

select
    id_number,
    is_default,
    -- A number with an impossible date is damaged, and still resembles the true one.
    case when is_valid or regexp_full_match(id18, '\d{17}[\dX]') then id18 end as id18,
    is_valid,
    is_usable,
    case when is_readable then id_sex(id18) end as sex,
    case when is_readable then id_birth_date(id18) end as birth_date,
from judged
