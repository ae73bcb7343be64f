-- step:    62_coverage/01_scheme_standing
-- purpose: where a person stands in one pension or medical scheme on D
-- grain:   one row per (person_id, scheme)
-- inputs:  stg.insurance__enrolments, decide.registry_person, decide.covering_contribution
-- params:  as_of, contribution_months
-- output:  decide.scheme_standing
-- source:  the contract, who is a target: "covered"

with enrolled as (
    select
        registry.person_id,
        enrolment.scheme,
        bool_or(enrolment.status = '待遇领取') as is_drawing,
        bool_or(enrolment.status = '参保缴费') as is_active,
        bool_or(enrolment.status = '暂停缴费') as is_paused,
        bool_or(
            enrolment.status = '参保缴费'
            and enrolment.enrolled_on
                >= date_trunc('month', $as_of) - to_months($contribution_months)
        ) as is_newly_enrolled,
        min(enrolment.enrolled_on) as first_enrolled_on,
        max(enrolment.status_date) filter (where enrolment.status = '终止参保') as ended_on
    from stg.insurance__enrolments as enrolment
    inner join decide.registry_person as registry on enrolment.person_no = registry.person_no
    where enrolment.scheme in ('110', '120', '170', '310', '390')
    group by registry.person_id, enrolment.scheme
)

select
    coalesce(enrolled.person_id, contributed.person_id) as person_id,
    coalesce(enrolled.scheme, contributed.scheme) as scheme,
    coalesce(enrolled.is_drawing, false) as is_drawing,
    coalesce(enrolled.is_active, false) as is_active,
    coalesce(enrolled.is_active or enrolled.is_paused, false) as is_open,
    enrolled.first_enrolled_on,
    enrolled.ended_on,
    contributed.last_period,
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
full outer join decide.covering_contribution as contributed
    on enrolled.person_id = contributed.person_id
    and enrolled.scheme = contributed.scheme
