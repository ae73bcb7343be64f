-- step:    64_flags/21_government_premium
-- purpose: resident contributions that the government paid alone; its share in those of the dead
-- grain:   one row per contribution record, without the refunded ones
-- inputs:  decide.contribution, decide.dated_death
-- params:  none
-- output:  decide.government_premium
-- source:  国发〔2014〕8号: the government pays for the needy; a record whose personal amount is 0 is
--          paid by it alone, others hold its subsidy; an amount that is missing says nothing

select
    contribution.person_id,
    contribution.record_no,
    contribution.person_no,
    contribution.scheme,
    case contribution.scheme when '170' then 'pension' else 'medical' end as insurance_line,
    contribution.period,
    contribution.paid_on,
    contribution.subsidy_amount as amount,
    coalesce(contribution.personal_amount = 0, false)
        and coalesce(contribution.employer_amount, 0) = 0 as is_whole
from decide.contribution as contribution
left join decide.dated_death as dead on contribution.person_no = dead.person_no
where contribution.scheme in ('170', '390')
    and contribution.is_net
    and contribution.subsidy_amount > 0
    and (
        dead.person_no is not null
        or contribution.personal_amount = 0
            and coalesce(contribution.employer_amount, 0) = 0
    )
