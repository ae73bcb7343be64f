-- step:    63_employers/09_employee
-- purpose: everyone whom a unit paid in the last months, and why whoever is not counted is not
-- grain:   one row per (unit_key, person_id); left_out_reason is NULL for those without insurance
-- inputs:  decide.paid_person, decide.insuring_unit, decide.branch, decide.unit_registration,
--          decide.scheme_standing, decide.recent_pensioner, decide.person_age, decide.deceased,
--          decide.perhaps_registered, stg.education__students, link.person_link, link.person
-- params:  none
-- output:  decide.employee
-- source:  the contract, employers: no student, not drawing a pension, not past retirement age

with insured as (
    select
        insuring.person_id,
        bool_or(insuring.unit_key is null) as by_herself,
        list(insuring.unit_key) filter (insuring.unit_key is not null) as unit_keys,
        min(registered.name) as unit_name
    from decide.insuring_unit as insuring
    left join decide.unit_registration as registered on insuring.unit_key = registered.unit_key
    where list_has_any(insuring.schemes, ['110', '120'])
    group by insuring.person_id
),

pensioner as (
    select person_id
    from decide.scheme_standing
    where scheme in ('110', '120', '170') and is_drawing
    union
    select person_id
    from decide.recent_pensioner
),

student as (
    select
        linked.person_id,
        min(student.school) as school
    from stg.education__students as student
    inner join link.person_link as linked
        on student.record_no = linked.record_no
        and linked.source = 'education'
        and linked.dataset = 'students'
    where student.status = '在读'
    group by linked.person_id
),

-- a pair that waits for review says that the registry may know her
perhaps_insured as (
    select pair.person_id
    from decide.perhaps_registered as pair
    inner join decide.scheme_standing as standing
        on pair.registered_person_id = standing.person_id
        and standing.scheme in ('110', '120')
        and standing.is_active
    group by pair.person_id
),

told as (
    select
        paid.*,
        branch.parent_key,
        case
            when not paid.is_wage then '劳务报酬'
            when insured.person_id is not null then '已参加职工养老保险'
            when pensioner.person_id is not null then '已领取养老待遇'
            when age.is_past_retirement then '已过法定退休年龄'
            when student.person_id is not null then '在校学生'
            when paid.is_trainee then '实习学生'
            when deceased.person_id is not null then '已死亡'
            when not person.is_identified then '身份未能确认'
            when perhaps_insured.person_id is not null then '可能已参保，待人工判定'
        end as left_out_reason,
        case
            when not paid.is_wage then '税务申报的所得项目不是工资薪金'
            when list_contains(insured.unit_keys, paid.unit_key) then '由本单位参保'
            when list_contains(insured.unit_keys, branch.parent_key) then '由总公司参保'
            when len(insured.unit_keys) > 0
                then '由其他单位参保' || coalesce('：' || insured.unit_name, '')
            when insured.by_herself then '以个人身份参保，未由单位参保'
            when pensioner.person_id is not null then '返聘人员，不应再参加职工养老保险'
            when age.is_past_retirement then age.age || '周岁'
            when student.person_id is not null then '在读' || coalesce('：' || student.school, '')
            when paid.is_trainee then '税务申报的从业类型为实习学生'
            when deceased.person_id is not null
                then deceased.dated_by || coalesce('：' || day_text(deceased.death_date), '')
            when not person.is_identified then '没有可用的证件号码，须先核对身份'
            when perhaps_insured.person_id is not null then '与参保登记库中一人相似，见待判定记录对'
            when age.is_retirement_uncertain then '女性，是否已过退休年龄取决于岗位，请核实'
        end as detail,
        list_contains(insured.unit_keys, branch.parent_key) as is_insured_by_parent,
        coalesce(age.is_retirement_uncertain, false) as is_retirement_uncertain
    from decide.paid_person as paid
    left join decide.branch as branch on paid.unit_key = branch.unit_key
    left join insured on paid.person_id = insured.person_id
    left join pensioner on paid.person_id = pensioner.person_id
    left join student on paid.person_id = student.person_id
    left join perhaps_insured on paid.person_id = perhaps_insured.person_id
    left join decide.person_age as age on paid.person_id = age.person_id
    left join decide.deceased as deceased on paid.person_id = deceased.person_id
    left join link.person as person on paid.person_id = person.person_id
)

select
    told.unit_key,
    told.person_id,
    told.from_period,
    told.last_period,
    told.months,
    told.is_wage,
    told.left_out_reason,
    told.detail,
    coalesce(told.is_insured_by_parent, false) as is_insured_by_parent,
    told.is_retirement_uncertain,
    -- insured against accidents or illness, and not for old age
    case when told.left_out_reason is null then other.schemes end as other_schemes
from told
left join decide.insuring_unit as other
    on told.person_id = other.person_id
    and coalesce(told.parent_key, told.unit_key) = other.unit_key
