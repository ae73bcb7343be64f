-- step:    70_publish/employee_returns
-- purpose: what officers found out about each uninsured employee, listed tonight or not
-- grain:   one row per (employer_id, person_id)
-- inputs:  hist.employee_return
-- params:  none
-- output:  pub.employee_returns
-- source:  docs/operations.md, returns

with newest as (
    select
        employer_id,
        person_id,
        note,
        checked_on,
        officer,
        remark,
        returned_on,
        return_id
    from hist.employee_return
    qualify row_number() over (partition by employer_id, person_id order by return_id desc) = 1
)

select *
from newest
where coalesce(note, cast(checked_on as varchar), officer, remark) is not null
