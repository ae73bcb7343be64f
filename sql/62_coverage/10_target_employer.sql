-- step:    62_coverage/10_target_employer
-- purpose: the unit that paid a target's latest wages: code and name as registered, where it sits
-- grain:   one row per person_id
-- inputs:  decide.target, decide.wage_recent, decide.division_unit, link.employer_entry,
--          stg.tax__wage_withholding, stg.market_supervision__entities,
--          stg.insurance__employers, policy.payment_word
-- params:  as_of, new_employer_days
-- output:  decide.target_employer
-- source:  the contract, recommended scheme; 社会保险法 art. 57: thirty days for a new unit;
--          劳务报酬 is no wage (个人所得税法实施条例 art. 6)

with last_wage as (
    select
        wage.person_id,
        -- of the latest month the highest wage
        arg_max(
            {'period': wage.period, 'uscc': wage.payer_uscc, 'name': wage.payer_name},
            {'period': wage.period, 'income': wage.income, 'record_no': wage.record_no}
        ) as wage
    from decide.wage_recent as wage
    inner join stg.tax__wage_withholding as withheld on wage.record_no = withheld.record_no
    semi join decide.target as target on wage.person_id = target.person_id
    -- whom it pays for services, or lets practise, it does not employ
    anti join policy.payment_word as no_wage
        on no_wage.word = withheld.income_item or no_wage.word = withheld.employment_type
    group by wage.person_id
),

payer as (
    select
        last_wage.person_id,
        last_wage.wage,
        entry.employer_id
    from last_wage
    left join link.employer_entry as entry
        on unit_code(last_wage.wage.uscc) is not distinct from entry.code
        and last_wage.wage.name is not distinct from entry.name
        and entry.source = 'tax'
        and entry.dataset = 'wage_withholding'
),

unit as (
    select
        entry.employer_id,
        -- a code that was issued before one that was not, a register before the payer's own word
        arg_min(entry.code, {'is_wrong': not coalesce(is_valid_uscc(entry.code), false),
            'is_payer': entry.source = 'tax', 'code': entry.code}) as uscc,
        max(entity.established_on) as established_on,
        min(coalesce(entity.division_code, employer.division_code)) as division_code
    from link.employer_entry as entry
    -- one equality: a condition on the left side alone would make DuckDB compare all pairs
    left join stg.market_supervision__entities as entity
        on case when entry.dataset = 'entities' then entry.record_no end = entity.record_no
    left join stg.insurance__employers as employer
        on case when entry.dataset = 'employers' then entry.record_no end = employer.record_no
    semi join payer on entry.employer_id = payer.employer_id
    group by entry.employer_id
)

select
    payer.person_id,
    payer.wage.period as wage_period,
    coalesce(unit.uscc, payer.wage.uscc) as uscc,
    payer.wage.name as name,
    -- still within the days that the law gives it
    coalesce(unit.established_on >= $as_of - cast($new_employer_days as integer), false) as is_new,
    place.township_code,
    place.township_name
from payer
left join unit on payer.employer_id = unit.employer_id
left join decide.division_unit as place on unit.division_code = place.division_code
