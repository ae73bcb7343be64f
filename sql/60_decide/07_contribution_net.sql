-- step:    60_decide/07_contribution_net
-- purpose: pension and medical contributions that were not refunded
-- grain:   one row per contribution record
-- inputs:  stg.insurance__contributions, decide.registry_person
-- params:  none
-- output:  decide.contribution_net
-- source:  OUTPUTS, flags: a 退费 row cancels the contribution of the same relation and period

with refund as (
    select distinct
        person_no,
        scheme,
        coalesce(agency_code, '') as agency_code,
        period
    from stg.insurance__contributions
    where kind = '退费'
)

select
    registry.person_id,
    contribution.record_no,
    contribution.person_no,
    contribution.scheme,
    -- a missing agency is one agency like any other, so that rows without it still meet their refund
    coalesce(contribution.agency_code, '') as agency_code,
    contribution.period,
    contribution.personal_amount,
    contribution.subsidy_amount
from stg.insurance__contributions as contribution
inner join decide.registry_person as registry on contribution.person_no = registry.person_no
anti join refund
    on contribution.person_no = refund.person_no
    and contribution.scheme = refund.scheme
    and coalesce(contribution.agency_code, '') = refund.agency_code
    and contribution.period = refund.period
where contribution.kind <> '退费' and contribution.scheme in ('110', '120', '170', '310', '390')
