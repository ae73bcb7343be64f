-- step:    61_deaths/06_death_evidence
-- purpose: the death records that a doubt about a dead person rests on
-- grain:   one row per person_id who counts as dead
-- inputs:  decide.death_record, decide.deceased
-- params:  none
-- output:  decide.death_evidence
-- source:  the contract, flag_evidence

select
    record.person_id,
    list(evidence_row(
        record.source, record.dataset, record.record_no, record.title, null
    )) as rows
from decide.death_record as record
semi join decide.deceased as deceased on record.person_id = deceased.person_id
group by record.person_id
