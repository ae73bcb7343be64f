-- step:    66_progress/01_pension_membership
-- purpose: since when a person has been in the pension line, and when she was lost to it if she was
-- grain:   one row per person_id that was ever enrolled in a pension scheme
-- inputs:  decide.scheme_standing, decide.deceased
-- params:  none
-- output:  decide.pension_membership
-- source:  docs/method.md, progress: the plan does not say what "newly enrolled" is

with enrolled as (
    select
        person_id,
        min(first_enrolled_on) as first_on,
        -- who moves between schemes stays; a pause is no exit
        case when not bool_or(is_open or is_drawing) then max(ended_on) end as ended_on
    from decide.scheme_standing
    where line_of(scheme) = 'pension' and first_enrolled_on is not null
    group by person_id
)

select
    enrolled.person_id,
    enrolled.first_on,
    -- whichever came first
    least(enrolled.ended_on, deceased.death_date) as lost_on
from enrolled
left join decide.deceased as deceased on enrolled.person_id = deceased.person_id
