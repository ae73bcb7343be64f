-- step:    62_coverage/17_enrolment_target_changes
-- purpose: what joined and what left the list since the last publication, and why; empty at first
-- grain:   one row per (person_id, insurance_line, change)
-- inputs:  hist.enrolment_target, pub.enrolment_targets, pub.enrolment_exclusions,
--          decide.scheme_standing, decide.lacking_dataset, link.person, link.person_successor
-- params:  none
-- output:  pub.enrolment_target_changes
-- source:  the contract, enrolment_target_changes

with excluded as (
    select
        person_id,
        insurance_line,
        joined_text(list_sort(list(reason))) as reason
    from pub.enrolment_exclusions
    semi join hist.enrolment_target using (person_id, insurance_line)
    group by person_id, insurance_line
),

-- Who works or lives here without being registered here is known by these alone.
lacking as (
    select count(*) > 0 as is_lacking
    from decide.lacking_dataset
    where (source, dataset) in (
        ('tax', 'wage_withholding'), ('public_security', 'residence_permits')
    )
),

covered as (
    select
        person_id,
        line_of(scheme) as insurance_line,
        list_transform(list_sort(list(scheme)), lambda one: scheme_title(one)) as schemes
    from decide.scheme_standing
    semi join hist.enrolment_target using (person_id)
    where is_covered
    group by person_id, line_of(scheme)
)

select
    previous.person_id,
    previous.insurance_line,
    'removed' as change,
    case
        when successor.person_id is not null then '合并到 ' || successor.successor_id
        when person.person_id is null then '人员标识已不存在（不再有记录）'
        when excluded.person_id is not null then '不列入：' || excluded.reason || if(
            lacking.is_lacking and contains(excluded.reason, '不属于本县人员'),
            '（工资或居住证数据本次缺失或未采用，不等于已经离开）',
            ''
        )
        else '已参保或已领取：' || joined_text(covered.schemes)
    end as reason
from hist.enrolment_target as previous
cross join lacking
anti join pub.enrolment_targets as target
    on previous.person_id = target.person_id
    and previous.insurance_line = target.insurance_line
left join link.person as person on previous.person_id = person.person_id
left join link.person_successor as successor on previous.person_id = successor.person_id
left join excluded
    on previous.person_id = excluded.person_id
    and previous.insurance_line = excluded.insurance_line
left join covered
    on previous.person_id = covered.person_id
    and previous.insurance_line = covered.insurance_line

union all

select
    person_id,
    insurance_line,
    'added' as change,
    reasons[1] as reason
from pub.enrolment_targets
where status = 'new' and exists (select 1 as one from hist.enrolment_target)
