-- step:    66_progress/06_hardship_duties
-- purpose: how far the three duties to the needy are fulfilled, by reporting unit and by group
-- grain:   one row per reporting unit (99: people whom no unit claims) and group; and per unit one
--          for all groups, in which a person of several groups counts once
-- inputs:  decide.needy_person, decide.group_member, decide.person_unit, policy.reporting_unit
-- params:  none
-- output:  pub.hardship_duties
-- source:  the plan, chapter 3(2)4: 参保登记、保费代缴、待遇领取 100 %; docs/method.md, progress

with counted as (
    select
        coalesce(place.unit_no, 99) as unit_no,
        member.name,
        member.rank,
        needy.*
    from decide.needy_person as needy
    inner join decide.group_member as member
        on needy.person_id = member.person_id
        and member.pension_paid > 0
        and not member.is_land_requisition
    left join decide.person_unit as place on needy.person_id = place.person_id
)

select
    counted.unit_no,
    any_value(unit.unit_code) as township_code,
    coalesce(any_value(unit.unit_name), '未定镇区') as township_name,
    coalesce(counted.name, '全部') as group_name,
    -- for all groups together there is none
    cast(case when grouping(counted.name) = 0 then min(counted.rank) end as bigint) as group_rank,
    grouping(counted.name) = 1 as is_all_groups,
    count(distinct counted.person_id) as persons,
    count(distinct counted.person_id) filter (where is_left_out) as left_out,
    count(distinct counted.person_id) filter (where is_registration_due) as registration_due,
    count(distinct counted.person_id) filter (where is_registered) as registered,
    count(distinct counted.person_id) filter (where is_payment_due) as payment_due,
    count(distinct counted.person_id) filter (where is_paid) as paid,
    count(distinct counted.person_id) filter (where is_self_paid) as self_paid,
    count(distinct counted.person_id) filter (where is_pension_due) as pension_due,
    count(distinct counted.person_id) filter (where is_drawing) as drawing
from counted
left join policy.reporting_unit as unit on counted.unit_no = unit.unit_no
group by grouping sets ((counted.unit_no), (counted.unit_no, counted.name))
order by counted.unit_no, group_rank nulls last
