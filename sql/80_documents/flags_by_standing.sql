-- step:    80_documents/flags_by_standing
-- purpose: how many doubts of each type are new, came back or were opened again, and how many of
--          the night before have gone
-- grain:   one row per flag_type
-- inputs:  flags, flag_changes, runs
-- params:  none
-- output:  documents
-- source:  the published tables; standings as in 80_documents/flag_list
with

tonight as (
    select max(as_of) as as_of
    from runs
),

changed as (
    select distinct flag_id, flag_type, change
    from flag_changes
    where changed_on = (select as_of from tonight)
),

standing as (
    select
        flag.flag_type,
        case
            when flag.reopened_on is not null and flag.status = 'open' then 'reopened'
            when flag.flag_id in (select flag_id from changed where change = 'found_again')
                then 'found_again'
            when flag.first_seen_on >= tonight.as_of then 'new'
            else 'continuing'
        end as standing,
    from flags as flag
    cross join tonight
    union all
    select flag_type, 'cleared'
    from changed
    where change = 'cleared'
)

select
    flag_type,
    count(*) filter (where standing = 'new') as new_flags,
    count(*) filter (where standing = 'continuing') as continuing_flags,
    count(*) filter (where standing = 'found_again') as found_again_flags,
    count(*) filter (where standing = 'reopened') as reopened_flags,
    count(*) filter (where standing = 'cleared') as cleared_flags,
from standing
group by flag_type
order by flag_type
