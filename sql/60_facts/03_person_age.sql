-- step:    60_facts/03_person_age
-- purpose: what a person's age means for pensions on D; unknown where the date of birth is unknown
-- grain:   one row per person_id with a date of birth
-- inputs:  link.person, policy.retirement
-- params:  as_of, working_age, resident_pension_age
-- output:  decide.person_age
-- source:  渐进式延迟法定退休年龄的决定 (2024); 国发〔2014〕8号 for 16 and 60

with birth_month as (
    -- a few hundred months instead of a million people
    select distinct
        sex,
        date_trunc('month', birth_date) as born_in
    from link.person
    where birth_date is not null
),

retirement as (
    -- a woman's post decides between two ages, and no extract knows it: the later one says "past"
    select
        birth_month.sex,
        birth_month.born_in,
        min(retirement_period(birth_month.born_in, track.old_age, track.step_months,
            track.cap_months, track.starts)) as earliest_period,
        max(retirement_period(birth_month.born_in, track.old_age, track.step_months,
            track.cap_months, track.starts)) as latest_period
    from birth_month
    inner join policy.retirement as track
        on case when birth_month.sex in ('1', '2') then birth_month.sex else '0' end = track.sex
    group by birth_month.sex, birth_month.born_in
)

select
    person.person_id,
    age_on(person.birth_date, $as_of) as age,
    age_on(person.birth_date, $as_of) < $working_age as is_too_young,
    age_on(person.birth_date, $as_of) >= $resident_pension_age as is_resident_age,
    -- "from the month after the 60th birthday"
    period_of($as_of) > period_shift(period_of(person.birth_date), $resident_pension_age * 12)
        as is_resident_pension_due,
    retirement.latest_period as retirement_period,
    period_of($as_of) > retirement.latest_period as is_past_retirement,
    period_of($as_of) > retirement.earliest_period and period_of($as_of) <= retirement.latest_period
        as is_retirement_uncertain
from link.person as person
inner join retirement
    on date_trunc('month', person.birth_date) = retirement.born_in
    and person.sex is not distinct from retirement.sex
where person.birth_date <= $as_of
