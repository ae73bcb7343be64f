-- step:    64_flags/23_undue_premium
-- purpose: what the government paid for the dead, for pensioners and employees, for the unlisted
-- grain:   one row per contribution record, with the first reason that fits
-- inputs:  decide.government_premium, decide.listed_premium, decide.dated_death,
--          decide.paid_number, decide.registry_person, decide.contribution,
--          stg.insurance__benefits
-- params:  none
-- output:  decide.undue_premium
-- source:  社会保险法 art. 25; what was paid in life for the year of death is due

with premium as (
    select
        *,
        coalesce(period_of(paid_on), first_month(period)) as paid_month
    from decide.government_premium
),

of_dead as (
    select
        premium.record_no,
        -- a year that began before the death may be paid for until the death
        first_month(premium.period) > dead.death_month
            or premium.is_whole
                and last_month(premium.period) > dead.death_month
                and is_whole_year(premium.period)
                and coalesce(premium.paid_on > dead.death_date, false) as is_after_death,
        first_month(premium.period) > dead.latest_month
            or premium.is_whole
                and last_month(premium.period) > dead.latest_month
                and is_whole_year(premium.period)
                and coalesce(premium.paid_on > dead.latest_date, false) as is_after_every_date,
        first_month(premium.period) > dead.earliest_month
            or premium.is_whole
                and last_month(premium.period) > dead.earliest_month
                and is_whole_year(premium.period)
                and coalesce(premium.paid_on > dead.earliest_date, false) as is_after_any_date
    from premium
    inner join decide.dated_death as dead on premium.person_no = dead.person_no
),

living as (
    -- of a person's several numbers each can hold the reason
    select
        premium.record_no,
        premium.scheme,
        premium.period,
        premium.paid_month,
        other.person_no as other_no
    from premium
    inner join decide.registry_person as other on premium.person_id = other.person_id
    where premium.is_whole
        and premium.record_no not in (select record_no from of_dead where is_after_any_date)
),

of_pensioner as (
    -- already before the year, so that the year of the sixtieth birthday is in order
    select
        living.record_no,
        min(benefit.record_no) as proof_no
    from living
    inner join decide.paid_number as paid
        on living.other_no = paid.person_no
        and paid.paid_from < first_month(living.period)
    inner join stg.insurance__benefits as benefit
        on living.other_no = benefit.person_no
        and living.paid_month = benefit.period
    where living.scheme = '170' and benefit.item = '基本养老金'
    group by living.record_no
    having sum(benefit.amount) > 0
),

of_employee as (
    -- a month made up for later (补缴) was not known when the government paid
    select
        living.record_no,
        min(contribution.record_no) as proof_no
    from living
    inner join decide.contribution as contribution
        on living.other_no = contribution.person_no
        and living.paid_month = contribution.period
    where contribution.is_net
        and contribution.kind = '正常应缴'
        and case living.scheme
            when '170' then contribution.scheme in ('110', '120')
            else contribution.scheme = '310'
        end
    group by living.record_no
)

select
    premium.person_id,
    premium.record_no,
    premium.person_no,
    premium.scheme,
    premium.period,
    premium.amount,
    case
        when of_dead.is_after_any_date then 'dead'
        when of_pensioner.record_no is not null then 'pensioner'
        when of_employee.record_no is not null then 'employee'
        else 'unlisted'
    end as reason,
    -- dates that disagree can leave a payment before the one that ranks first
    case when of_dead.is_after_any_date then of_dead.is_after_death else true end as is_found,
    case
        when of_dead.is_after_any_date then of_dead.is_after_every_date
        else of_pensioner.record_no is not null or of_employee.record_no is not null
    end as is_sure,
    case
        when of_dead.is_after_any_date then null
        when of_pensioner.record_no is not null
            then evidence_row(
                'insurance', 'benefits', of_pensioner.proof_no, '代缴当月的基本养老金', null
            )
        when of_employee.record_no is not null
            then evidence_row(
                'insurance', 'contributions', of_employee.proof_no, '代缴当月的职工保险缴费', null
            )
    end as proof
from premium
left join of_dead on premium.record_no = of_dead.record_no
left join of_pensioner on premium.record_no = of_pensioner.record_no
left join of_employee on premium.record_no = of_employee.record_no
left join decide.listed_premium as listed on premium.record_no = listed.record_no
where of_dead.is_after_any_date
    or of_pensioner.record_no is not null
    or of_employee.record_no is not null
    or premium.is_whole and listed.record_no is null
