-- step:    72_views/progress_by_unit
-- purpose: how far each unit is this year, in percent and in people, the furthest first by its rank
-- grain:   one row per reporting unit
-- inputs:  township_progress, runs
-- params:  none
-- output:  progress_by_unit
-- source:  the published tables; units without a target this year have no rank
select
    unit.unit_no,
    unit.township_code,
    unit.township_name,
    unit.year,
    run.as_of,
    unit.year_target as year_target_persons,
    unit.enrolled_this_year as enrolled_persons,
    cast(100.0 * unit.enrolled_this_year / nullif(unit.year_target, 0) as decimal(9, 2))
        as completion_percent,
    if(
        unit.year_target is null,
        null,
        greatest(unit.year_target - unit.enrolled_this_year, 0)
    ) as left_persons,
    if(
        unit.year_target > 0,
        rank() over (
            order by unit.enrolled_this_year / nullif(unit.year_target, 0) desc nulls last
        ),
        null
    ) as completion_rank,
    unit.plan_target as plan_target_persons,
    unit.enrolled_in_plan as enrolled_in_plan_persons,
from township_progress as unit
cross join runs as run
where unit.is_current_year
