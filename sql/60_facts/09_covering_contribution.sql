-- step:    60_facts/09_covering_contribution
-- purpose: schemes to which a person contributed, without refund, recently enough to be covered,
--          and until when
-- grain:   one row per (person_id, scheme)
-- inputs:  decide.contribution
-- params:  as_of, contribution_months, medical_months
-- output:  decide.covering_contribution
-- source:  the contract, who is a target: "covered"

select
    person_id,
    scheme,
    max(period) as last_period
from decide.contribution
where is_net
    and case scheme
        when '110' then period >= window_start($as_of, $contribution_months)
        when '120' then period >= window_start($as_of, $contribution_months)
        when '310' then period >= window_start($as_of, $medical_months)
        -- the resident schemes count by calendar years
        when '170' then substr(period, 1, 4) in (
            strftime($as_of, '%Y'), strftime($as_of - interval 1 year, '%Y')
        )
        when '390' then substr(period, 1, 4) = strftime($as_of, '%Y')
        else false
    end
group by person_id, scheme
