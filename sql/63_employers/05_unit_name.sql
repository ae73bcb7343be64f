-- step:    63_employers/05_unit_name
-- purpose: the code and the name under which a unit is shown
-- grain:   one row per unit_key
-- inputs:  link.employer_entry
-- params:  none
-- output:  decide.unit_name
-- source:  docs/method.md, employer_id: a code that was issued, then the market register's

select
    employer_id as unit_key,
    arg_min(code, {'rank': if(is_valid_uscc(code), 0, 10) + source_rank, 'code': code})
        filter (code is not null) as uscc,
    arg_min(name, {'rank': source_rank, 'name': name}) filter (name is not null) as name
from (
    select
        employer_id,
        code,
        name,
        case source
            when 'market_supervision' then 1
            when 'insurance' then 2
            else 3
        end as source_rank
    from link.employer_entry
)
group by employer_id
