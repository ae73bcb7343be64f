-- step:    64_flags/04_contribution_net
-- purpose: contributions, without the refunded ones, of people who contributed in several relations
-- grain:   one row per contribution record
-- inputs:  stg.insurance__contributions, decide.refund, decide.registry_person,
--          decide.overlap_candidate
-- params:  none
-- output:  decide.contribution_net
-- source:  the contract, flags: a 退费 row cancels the contribution of the same relation and period

with number as (
    select
        registry.person_no,
        registry.person_id,
        candidate.what
    from decide.registry_person as registry
    inner join decide.overlap_candidate as candidate on registry.person_id = candidate.person_id
    where candidate.what in ('pension', 'medical')
)

select
    number.person_id,
    number.what as insurance_line,
    contribution.record_no,
    contribution.person_no,
    contribution.scheme,
    coalesce(contribution.agency_code, '') as agency_code,
    contribution.period,
    contribution.personal_amount,
    contribution.subsidy_amount
from stg.insurance__contributions as contribution
inner join number
    on contribution.person_no = number.person_no
    and case
        when contribution.scheme in ('110', '120', '170') then 'pension'
        when contribution.scheme in ('310', '390') then 'medical'
    end = number.what
anti join decide.refund as refund
    on contribution.person_no = refund.person_no
    and contribution.period = refund.period
    and contribution.scheme = refund.scheme
    and coalesce(contribution.agency_code, '') = refund.agency_code
where contribution.kind <> '退费'
