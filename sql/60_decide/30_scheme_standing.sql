-- step:    60_decide/30_scheme_standing
-- purpose: where a person stands in one pension or medical scheme on D
-- grain:   one row per (person_id, scheme)
-- inputs:  decide.enrolment, decide.contribution_net
-- params:  as_of, contribution_months, medical_months
-- output:  decide.scheme_standing
-- source:  OUTPUTS, who is a target: "covered"

with enrolled as (
    select
        person_id,
        scheme,
        bool_or(status = '待遇领取') as is_drawing,
        bool_or(status = '参保缴费') as is_active,
        bool_or(status = '暂停缴费') as is_paused,
        bool_or(status = '参保缴费' and period_of(enrolled_on) >= window_start($as_of, $contribution_months))
            as is_newly_enrolled
    from decide.enrolment
    where scheme in ('110', '120', '170', '310', '390')
    group by person_id, scheme
),

contributed as (
    select
        person_id,
        scheme
    from decide.contribution_net
    where case
        when scheme in ('110', '120') then last_month(period) >= window_start($as_of, $contribution_months)
        when scheme = '310' then last_month(period) >= window_start($as_of, $medical_months)
        when scheme = '170' then substr(period, 1, 4) in (
            strftime($as_of, '%Y'), strftime($as_of - interval 1 year, '%Y')
        )
        when scheme = '390' then substr(period, 1, 4) = strftime($as_of, '%Y')
    end
    group by person_id, scheme
)

select
    coalesce(enrolled.person_id, contributed.person_id) as person_id,
    coalesce(enrolled.scheme, contributed.scheme) as scheme,
    coalesce(enrolled.is_drawing, false) as is_drawing,
    coalesce(enrolled.is_active, false) as is_active,
    coalesce(enrolled.is_active or enrolled.is_paused, false) as is_open,
    case
        when coalesce(enrolled.scheme, contributed.scheme) in ('110', '120', '170')
            then coalesce(
                enrolled.is_drawing
                or enrolled.is_newly_enrolled
                or enrolled.is_active and contributed.person_id is not null,
                false
            )
        -- medical cover follows the contribution, whatever the enrolment says
        when coalesce(enrolled.scheme, contributed.scheme) = '310'
            then contributed.person_id is not null or enrolled.is_drawing
        else contributed.person_id is not null
    end as is_covered
from enrolled
full outer join contributed
    on enrolled.person_id = contributed.person_id
    and enrolled.scheme = contributed.scheme
