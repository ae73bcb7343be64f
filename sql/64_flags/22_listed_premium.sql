-- step:    64_flags/22_listed_premium
-- purpose: premiums that the government paid alone for someone who is, or may be, on a list
-- grain:   one row per contribution record
-- inputs:  decide.government_premium, decide.premium_entitlement, decide.perhaps_registered,
--          decide.registry_person, link.person
-- params:  none
-- output:  decide.listed_premium
-- source:  lists lag, and rows of a list go astray: one that holds the person at any time from
--          payment to the end of the year is enough, and so is a row that could be placed on nobody
--          and bears her number, her name, or one that is a character apart

with premium as (
    select
        record_no,
        person_id,
        insurance_line,
        substr(period, 1, 4) as year,
        -- paid ahead of its year, the year of payment counts, too
        least(substr(period, 1, 4), coalesce(strftime(paid_on, '%Y'), substr(period, 1, 4)))
            as paid_year
    from decide.government_premium
    where is_whole
),

entitled as (
    select
        person_id,
        insurance_line,
        strftime(entitled_from, '%Y') as from_year,
        strftime(entitled_to, '%Y') as to_year
    from decide.premium_entitlement
),

listed as (
    select distinct premium.record_no
    from premium
    inner join entitled
        on premium.person_id = entitled.person_id
        and premium.insurance_line = entitled.insurance_line
        and premium.year >= entitled.from_year
        and premium.paid_year <= entitled.to_year
),

sought as (
    select
        premium.*,
        person.name,
        citizen_body(person.id_number) as body
    from premium
    anti join listed on premium.record_no = listed.record_no
    inner join link.person as person on premium.person_id = person.person_id
),

stranger as (
    -- on a list, and nobody that the registry knows: whose row it is could not be told
    select
        entitled.*,
        person.name,
        citizen_body(person.id_number) as body
    from entitled
    anti join decide.registry_person as registry on entitled.person_id = registry.person_id
    inner join link.person as person on entitled.person_id = person.person_id
),

resembling as (
    select
        sought.record_no,
        sought.insurance_line,
        sought.year,
        sought.paid_year,
        stranger.person_id
    from sought
    inner join stranger on sought.body = stranger.body

    union

    select
        sought.record_no,
        sought.insurance_line,
        sought.year,
        sought.paid_year,
        stranger.person_id
    from sought
    inner join stranger
        on left(sought.name, 1) = left(stranger.name, 1)
        and length(sought.name) = length(stranger.name)
    where edit_distance(sought.name, stranger.name) <= 1
        or list_sort(string_split(sought.name, '')) = list_sort(string_split(stranger.name, ''))

    union

    select
        sought.record_no,
        sought.insurance_line,
        sought.year,
        sought.paid_year,
        perhaps.person_id
    from sought
    inner join decide.perhaps_registered as perhaps
        on sought.person_id = perhaps.registered_person_id
)

select record_no
from listed

union

select resembling.record_no
from resembling
inner join stranger
    on resembling.person_id = stranger.person_id
    and resembling.insurance_line = stranger.insurance_line
    and resembling.year >= stranger.from_year
    and resembling.paid_year <= stranger.to_year
