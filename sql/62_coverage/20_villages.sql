-- step:    62_coverage/20_villages
-- purpose: what people call each village
-- grain:   one row per village_code
-- inputs:  pub.persons
-- params:  none
-- output:  pub.villages
-- source:  the persons' addresses; a village bears the name that most addresses below its code
--          give, and none unless more than half of those that give one agree
with

lived as (
    select
        village_code,
        regexp_replace(township_name, '[(（].*$', '') as unit_name,
        -- Who lives elsewhere than her household may still give its address.
        case when division_code = village_code then address end as address,
    from pub.persons
    where village_code is not null
),

said as (
    select
        village_code,
        -- The address after the unit's name; what a name bears in brackets is not in addresses.
        case
            when instr(address, unit_name) > 0
                then nullif(
                    regexp_extract(
                        substr(address, instr(address, unit_name) + length(unit_name)),
                        '^\p{Han}{1,10}?(?:村|社区|居委会|嘎查)'
                    ), ''
                )
        end as name,
        count(*) as times,
    from lived
    group by all
),

named as (
    select
        village_code,
        arg_max(name, (times, name)) filter (where name is not null) as name,
        max(times) filter (where name is not null) as agreeing,
        coalesce(sum(times) filter (where name is not null), 0) as telling,
        cast(sum(times) as bigint) as persons,
    from said
    group by village_code
)

select
    village_code,
    case when 2 * agreeing > telling then name end as village_name,
    persons,
from named
