-- step:    64_flags/26_pension_age
-- purpose: the months before which a pension is hardly, or not at all, possible, of early drawers
-- grain:   one row per (person_no, kind of pension) that began before the usual month
-- inputs:  decide.paid_number, decide.registry_person, link.person, stg.insurance__persons,
--          policy.retirement
-- params:  resident_pension_age, earliest_pension_age_of_men, earliest_pension_age_of_women
-- output:  decide.pension_age
-- source:  国发〔2014〕8号: 60 for residents; 国发〔1978〕104号: employees in hard trades or disabled, the
--          earliest age of the policy; nobody may retire flexibly below the old age, and which of a
--          woman's two old ages holds is not in her number, so that the lower one counts

with usual as (
    select
        sex,
        min(old_age) as old_age
    from policy.retirement
    group by sex
),

drawer as (
    select
        paid.person_no,
        registry.person_id,
        paid.resident_from,
        paid.employee_from,
        -- a man only where nothing speaks for a woman, who may draw earlier
        case
            when registered.sex = '2'
                or substr(citizen_body(person.id_number), 17, 1) in ('0', '2', '4', '6', '8')
                then '2'
            else person.sex
        end as sex,
        -- of dates that disagree the earliest, which is the kindest
        least(
            person.birth_date, registered.birth_date,
            try_strptime(substr(citizen_body(person.id_number), 7, 8), '%Y%m%d')
        ) as birth_date
    from decide.paid_number as paid
    inner join decide.registry_person as registry on paid.person_no = registry.person_no
    inner join link.person as person on registry.person_id = person.person_id
    left join stg.insurance__persons as registered on paid.person_no = registered.record_no
),

bounded as (
    select
        drawer.person_no,
        drawer.person_id,
        drawer.birth_date,
        true as is_resident,
        drawer.resident_from as paid_from,
        period_shift(period_of(drawer.birth_date), $resident_pension_age * 12) as possible_from,
        possible_from as usual_from,
        $resident_pension_age as usual_age
    from drawer
    where drawer.resident_from is not null

    union all

    select
        drawer.person_no,
        drawer.person_id,
        drawer.birth_date,
        false as is_resident,
        drawer.employee_from as paid_from,
        period_shift(
            period_of(drawer.birth_date),
            12 * case
                when drawer.sex = '1' then $earliest_pension_age_of_men
                else $earliest_pension_age_of_women
            end
        ) as possible_from,
        period_shift(period_of(drawer.birth_date), usual.old_age * 12) as usual_from,
        usual.old_age as usual_age
    from drawer
    inner join usual
        on case when drawer.sex in ('1', '2') then drawer.sex else '0' end = usual.sex
    where drawer.employee_from is not null
)

select
    person_no,
    person_id,
    birth_date,
    is_resident,
    possible_from,
    usual_from,
    usual_age
from bounded
where paid_from < usual_from
