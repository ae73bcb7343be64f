-- step:    70_publish/employer_returns
-- purpose: what officers found out about each employer, listed tonight or not
-- grain:   one row per employer_id
-- inputs:  hist.employer_return
-- params:  none
-- output:  pub.employer_returns
-- source:  docs/operations.md, returns

with newest as (
    select
        employer_id,
        note,
        stage,
        stage_on,
        officer,
        remark,
        returned_on,
        return_id
    from hist.employer_return
    qualify row_number() over (partition by employer_id order by return_id desc) = 1
)

select *
from newest
where coalesce(note, stage, cast(stage_on as varchar), officer, remark) is not null
