-- step:    80_documents/target_leavers
-- purpose: why places on the enrolment list are gone since the last publication
-- grain:   one row per reason, the schemes and ids that it names left out
-- inputs:  enrolment_target_changes
-- params:  none
-- output:  documents
-- source:  the published table enrolment_target_changes
select
    case
        when reason like '不列入：%' then reason
        else regexp_extract(reason, '^[^：（ ]+')
    end as reason,
    count(*) as places,
from enrolment_target_changes
where change = 'removed'
group by all
order by places desc, reason
