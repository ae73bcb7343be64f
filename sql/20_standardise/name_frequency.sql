-- step:    20_standardise/name_frequency
-- purpose: how common each folded name is among the people of the county, and among those born in one decade
-- grain:   one row per (name_key, decade); decade NULL: the whole county
-- inputs:  std.person_entry
-- params:  none
-- output:  link.name_frequency
-- source:  docs/method.md, term frequency: names go by generation, so namesakes are mostly of an age
with

people as (
    select
        name_key,
        birth_year // 10 as decade,
    from std.person_entry
    where name_key is not null
        and (source, dataset) in (('public_security', 'population'), ('insurance', 'persons'))
)

select
    name_key,
    cast(null as bigint) as decade,
    count(*) / sum(count(*)) over () as share,
from people
group by name_key
union all
select
    name_key,
    decade,
    count(*) / sum(count(*)) over (partition by decade) as share,
from people
where decade is not null
group by name_key, decade
