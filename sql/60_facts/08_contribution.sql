-- step:    60_facts/08_contribution
-- purpose: every contribution with the person it is posted to, and whether it stands
-- grain:   one row per contribution record of a registered person_no
-- inputs:  stg.insurance__contributions, decide.registry_person
-- params:  none
-- output:  decide.contribution
-- source:  the contract, flags: a 退费 row cancels the contribution of the same relation and period

with delivered as not materialized (
    select
        record_no,
        person_no,
        scheme,
        -- a missing agency is an agency like any other, so that its rows still meet their refund
        coalesce(agency_code, '') as agency_code,
        period,
        paid_on,
        kind,
        personal_amount,
        employer_amount,
        subsidy_amount,
        employer_no
    from stg.insurance__contributions
),

refund as (
    select distinct person_no, scheme, agency_code, period
    from delivered
    where kind = '退费'
)

select
    delivered.*,
    registry.person_id,
    delivered.kind <> '退费' and refund.person_no is null as is_net
from delivered
inner join decide.registry_person as registry on delivered.person_no = registry.person_no
left join refund
    on delivered.person_no = refund.person_no
    and delivered.period = refund.period
    and delivered.scheme = refund.scheme
    and delivered.agency_code = refund.agency_code
