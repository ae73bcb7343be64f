-- step:    70_publish/feedback_returns
-- purpose: what departments answered on each record that they were asked to look at, asked again tonight or not
-- grain:   one row per feedback_id
-- inputs:  hist.feedback_return
-- params:  none
-- output:  pub.feedback_returns
-- source:  docs/operations.md, returns

with newest as (
    select
        feedback_id,
        result,
        note,
        officer,
        checked_on,
        returned_on,
        return_id
    from hist.feedback_return
    qualify row_number() over (partition by feedback_id order by return_id desc) = 1
)

select *
from newest
where coalesce(result, note, officer, cast(checked_on as varchar)) is not null
