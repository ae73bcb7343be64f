-- step:    20_standardise/name_frequency
-- purpose: how common each folded name is: in the county, and among those of one sex, one decade of birth, or both
-- grain:   one row per (name_key, decade, sex); NULL in decade or sex: whatever it is
-- inputs:  std.person_entry
-- params:  none
-- output:  link.name_frequency
-- source:  docs/method.md, term frequency: names go by generation and sex, so namesakes are mostly of an age and a sex
with

people as (
    select
        name_key,
        birth_year // 10 as decade,
        sex,
    from std.person_entry
    where name_key is not null
        and (source, dataset) in (('public_security', 'population'), ('insurance', 'persons'))
),

counted as (
    select name_key, decade, sex, count(*) as bearers, grouping(decade, sex) as whatever
    from people
    group by grouping sets ((name_key), (name_key, decade), (name_key, sex), (name_key, decade, sex))
)

select
    name_key,
    decade,
    sex,
    bearers / sum(bearers) over (partition by whatever, decade, sex) as share,
from counted
-- Whose decade or sex is unknown is counted among all, and is no group of her own.
where (decade is not null or whatever in (2, 3)) and (sex is not null or whatever in (1, 3))
