-- step:    70_publish/target_returns
-- purpose: what officers found out about each person and line, listed tonight or not
-- grain:   one row per (person_id, insurance_line)
-- inputs:  hist.target_return
-- params:  none
-- output:  pub.target_returns
-- source:  docs/operations.md, returns

with newest as (
    select
        person_id,
        insurance_line,
        gap,
        reason,
        note,
        checked_on,
        officer,
        remark,
        returned_on,
        return_id,
        visit,
        insured_on,
        reviewer
    from hist.target_return
    qualify row_number() over (partition by person_id, insurance_line order by return_id desc) = 1
)

select *
from newest
where
    coalesce(reason, note, officer, remark, visit, reviewer) is not null
    or coalesce(checked_on, insured_on) is not null
