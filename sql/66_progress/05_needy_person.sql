-- step:    66_progress/05_needy_person
-- purpose: for each needy person the three duties of the plan: registered, premium paid by the
--          government, pension drawn; whether each is due, and whether it is done
-- grain:   one row per local, living person in a group whose pension premium the government pays
-- inputs:  decide.group_member, decide.local_person, decide.exclusion, decide.pension_gap,
--          decide.scheme_standing, decide.covering_contribution, decide.government_premium,
--          decide.person_age, decide.recent_pensioner
-- params:  as_of
-- output:  decide.needy_person
-- source:  the plan, chapter 3(2)4: 参保登记、保费代缴、待遇领取 100 %; docs/method.md, progress

with needy as (
    -- land requisitioned is a duty of its own (3(2)3), not one to the needy
    select distinct person_id
    from decide.group_member
    where pension_paid > 0 and not is_land_requisition
),

standing as (
    select
        person_id,
        bool_or(is_drawing) as is_drawing,
        coalesce(bool_or(is_covered and not is_drawing) filter (where scheme <> '170'), false)
            as is_employee
    from decide.scheme_standing
    where scheme in ('110', '120', '170')
    group by person_id
),

paid_by_government as (
    select distinct person_id
    from decide.government_premium
    where scheme = '170' and is_whole and substr(period, 1, 4) = strftime($as_of, '%Y')
),

fact as (
    select
        needy.person_id,
        local.person_id is null or exists (
            select 1 as one
            from decide.exclusion as excluded
            where excluded.person_id = needy.person_id
        ) as is_left_out,
        coalesce(gap.gap = 'not_enrolled', false) as is_unregistered,
        coalesce(standing.is_employee, false) as is_employee,
        coalesce(standing.is_drawing, false) or drawn.person_id is not null as is_drawing,
        coalesce(age.is_resident_age, false) as is_resident_age,
        coalesce(age.is_resident_pension_due, false) as is_pension_due,
        paid.person_id is not null as is_paid,
        coalesce(left(own.last_period, 4) = strftime($as_of, '%Y'), false) as is_contributed
    from needy
    left join decide.local_person as local on needy.person_id = local.person_id
    left join decide.pension_gap as gap on needy.person_id = gap.person_id
    left join standing on needy.person_id = standing.person_id
    left join decide.person_age as age on needy.person_id = age.person_id
    left join decide.recent_pensioner as drawn on needy.person_id = drawn.person_id
    left join paid_by_government as paid on needy.person_id = paid.person_id
    left join decide.covering_contribution as own
        on needy.person_id = own.person_id
        and own.scheme = '170'
),

judged as (
    select
        *,
        -- an employer pays for employees, and nobody for those of the pension age
        not is_employee and not is_drawing and not is_resident_age as may_be_paid
    from fact
)

select
    person_id,
    is_left_out,
    not is_left_out as is_registration_due,
    not is_left_out and not is_unregistered as is_registered,
    not is_left_out and may_be_paid as is_payment_due,
    not is_left_out and may_be_paid and is_paid as is_paid,
    not is_left_out and may_be_paid and not is_paid and is_contributed as is_self_paid,
    not is_left_out and is_pension_due and not is_employee as is_pension_due,
    not is_left_out and is_pension_due and not is_employee and is_drawing as is_drawing
from judged
