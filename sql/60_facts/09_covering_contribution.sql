-- step:    60_facts/09_covering_contribution
-- purpose: schemes to which a person contributed, without refund, recently enough to be covered,
--          and until when
-- grain:   one row per (person_id, scheme)
-- inputs:  stg.insurance__contributions, decide.refund, decide.registry_person
-- params:  as_of, contribution_months, medical_months
-- output:  decide.covering_contribution
-- source:  the contract, who is a target: "covered"

select
    registry.person_id,
    contribution.scheme,
    max(contribution.period) as last_period
from stg.insurance__contributions as contribution
inner join decide.registry_person as registry on contribution.person_no = registry.person_no
anti join decide.refund as refund
    on contribution.person_no = refund.person_no
    and contribution.period = refund.period
    and contribution.scheme = refund.scheme
    and coalesce(contribution.agency_code, '') = refund.agency_code
where contribution.kind <> '退费'
    and case contribution.scheme
        when '110' then contribution.period >= window_start($as_of, $contribution_months)
        when '120' then contribution.period >= window_start($as_of, $contribution_months)
        when '310' then contribution.period >= window_start($as_of, $medical_months)
        -- the resident schemes count by calendar years
        when '170' then substr(contribution.period, 1, 4) in (
            strftime($as_of, '%Y'), strftime($as_of - interval 1 year, '%Y')
        )
        when '390' then substr(contribution.period, 1, 4) = strftime($as_of, '%Y')
        else false
    end
group by registry.person_id, contribution.scheme
