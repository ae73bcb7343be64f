-- step:    63_employers/08_branch
-- purpose: a unit without a registration that is a branch of one that has it in force
-- grain:   one row per unit_key
-- inputs:  decide.employer_match, decide.unit_registration, link.employer_entry
-- params:  none
-- output:  decide.branch
-- source:  docs/method.md, employers: a branch's name is its parent's and what follows; or it pays
--          under its parent's code

with named as (
    select distinct
        entry.employer_id as unit_key,
        entry.name,
        entry.code
    from link.employer_entry as entry
    semi join decide.employer_match as unit
        on entry.employer_id = unit.unit_key and not unit.is_registered
    where entry.name is not null
),

branch as (
    select
        unit_key,
        code,
        plain_unit_name(name) as name_key
    from named
    where unit_parts(name, '').branch is not null
),

parent as (
    select
        entry.employer_id as parent_key,
        entry.code,
        plain_unit_name(entry.name) as name_key
    from link.employer_entry as entry
    semi join decide.unit_registration as registered
        on entry.employer_id = registered.unit_key and registered.is_in_force
    where entry.source in ('insurance', 'market_supervision')
),

beginning as (
    -- four characters: a mark and a form, as 恒源超市
    select
        unit_key,
        left(name_key, unnest(range(4, length(name_key)))) as beginning
    from branch
),

found as (
    select
        beginning.unit_key,
        parent.parent_key,
        length(beginning.beginning) as strength
    from beginning
    inner join parent on beginning.beginning = parent.name_key

    union all

    -- a code is one unit's, so that it says more than the longest name
    select
        branch.unit_key,
        parent.parent_key,
        1000 as strength
    from branch
    inner join parent on branch.code = parent.code
)

select
    found.unit_key,
    arg_max(found.parent_key, {'strength': found.strength, 'key': found.parent_key}) as parent_key
from found
group by found.unit_key
