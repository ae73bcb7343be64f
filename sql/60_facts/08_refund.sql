-- step:    60_facts/08_refund
-- purpose: contributions that were given back
-- grain:   one row per (person_no, scheme, agency_code, period)
-- inputs:  stg.insurance__contributions
-- params:  none
-- output:  decide.refund
-- source:  the contract, flags: a 退费 row cancels the contribution of the same relation and period

select distinct
    person_no,
    scheme,
    -- a missing agency is an agency like any other, so that its rows still meet their refund
    coalesce(agency_code, '') as agency_code,
    period
from stg.insurance__contributions
where kind = '退费'
