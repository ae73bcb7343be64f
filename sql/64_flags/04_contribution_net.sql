-- step:    64_flags/04_contribution_net
-- purpose: contributions, without the refunded ones, of people who contributed in several relations
-- grain:   one row per contribution record
-- inputs:  decide.contribution, decide.overlap_candidate
-- params:  none
-- output:  decide.contribution_net
-- source:  the contract, flags: a 退费 row cancels the contribution of the same relation and period

with candidate as (
    select
        person_id,
        what
    from decide.overlap_candidate
    where what in ('pension', 'medical')
)

select
    candidate.person_id,
    candidate.what as insurance_line,
    contribution.record_no,
    contribution.person_no,
    contribution.scheme,
    contribution.agency_code,
    contribution.period,
    contribution.personal_amount,
    contribution.subsidy_amount
from decide.contribution as contribution
inner join candidate
    on contribution.person_id = candidate.person_id
    and line_of(contribution.scheme) = candidate.what
where contribution.is_net
