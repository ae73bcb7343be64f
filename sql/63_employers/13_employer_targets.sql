-- step:    63_employers/13_employer_targets
-- purpose: units to visit: not registered, suspended yet paying wages, or with people left out
-- grain:   one row per unit
-- inputs:  decide.judged_employer, decide.employer_staff, decide.unit_entity,
--          decide.unit_registration, decide.unit_name, decide.employee, decide.division_unit,
--          pub.employer_stages, hist.employer_target
-- params:  as_of, wage_months
-- output:  pub.employer_targets
-- source:  the contract, employers; 社会保险法 art. 57, 58, 84

with listed_before as (
    -- two units may bear one code; one that has another code now has left it to others
    select subject as unit, gap, min(first_listed_on) as first_listed_on
    from hist.employer_target as before
    anti join decide.judged_employer as judged
        on before.employer_id = judged.unit_key and before.gap = judged.gap
    group by subject, gap
),

-- whose code or name was corrected since is still known by her id
known_before as (
    select employer_id, gap, min(first_listed_on) as first_listed_on
    from hist.employer_target
    group by employer_id, gap
),

insured_otherwise as (
    select
        unit_key,
        count(*) as people
    from decide.employee
    where other_schemes is not null
    group by unit_key
),

told as (
    select
        judged.*,
        entity.unit_key is not null as has_entity,
        entity.status as entity_status,
        entity.status_date as entity_status_date,
        entity.established_on,
        entity.registration_due_on,
        entity.legal_rep_name,
        entity.phone,
        coalesce(entity.address, registered.address) as address,
        registered.status as registration_status,
        parent.name as parent_name,
        staff.first_seen_period,
        staff.left_out,
        staff.is_new_payer,
        staff.perhaps_past_retirement,
        otherwise.people as insured_otherwise,
        span_text(staff.from_period, staff.to_period) || '发放工资' || staff.employees_seen || '人'
            as paid_text
    from decide.judged_employer as judged
    left join decide.unit_entity as entity on judged.unit_key = entity.unit_key
    left join decide.unit_registration as registered on judged.unit_key = registered.unit_key
    left join decide.unit_name as parent on judged.parent_key = parent.unit_key
    left join decide.employer_staff as staff on judged.unit_key = staff.unit_key
    left join insured_otherwise as otherwise on judged.unit_key = otherwise.unit_key
    where judged.gap is not null
)

select
    told.uscc,
    told.name,
    told.gap,
    told.employees_seen,
    told.employees_uninsured,
    told.first_seen_period,
    place.township_code,
    place.township_name,
    if(coalesce(known.gap, previous.gap) is null, 'new', 'continuing') as status,
    least(coalesce(known.first_listed_on, previous.first_listed_on), $as_of) as first_listed_on,
    told.unit_key as employer_id,
    list_filter(
        [
            case
                when told.gap = 'not_registered' and told.employees_seen > 0
                    then told.paid_text || '，参保单位库中查无登记'
                when told.gap = 'not_registered'
                    then '存续企业，近' || $wage_months || '个月未见工资申报，也未办理参保登记，请核实有无用工'
                when told.gap = 'suspended'
                    then '参保登记状态为' || told.registration_status || '，而' || told.paid_text
                        || '，请核实是否应恢复参保'
                when told.is_registered then '已办理参保登记，' || told.paid_text
                else '由总公司参保，' || told.paid_text
            end,
            case
                when told.employees_uninsured > 0
                    then '其中' || told.employees_uninsured || '人未见参加职工养老保险，请逐人核实用工关系'
                when told.employees_seen > 0 then '所见人员均不计入应参保人数'
            end,
            '不计入的：' || told.left_out,
            case
                when told.gap <> 'not_registered' then null
                when told.registration_due_on >= $as_of
                    then day_text(told.established_on) || '成立，登记期限至'
                        || day_text(told.registration_due_on) || '，尚未逾期，请提醒按时登记'
                when told.registration_due_on is not null
                    then day_text(told.established_on) || '成立，应于'
                        || day_text(told.registration_due_on) || '前办理参保登记'
                when not told.has_entity then '市场主体库中未见此单位，请先核实是外地单位、分支机构还是机关事业单位'
            end,
            case
                when told.entity_status <> '存续'
                    then '市场主体已' || told.entity_status
                        || coalesce('（' || day_text(told.entity_status_date) || '）', '')
                        || '，请核实是否仍在经营'
            end,
            case
                when told.parent_name is null then null
                when told.gap = 'not_registered'
                    then '系「' || told.parent_name || '」的分支机构，总公司已参保登记，但所见人员不由其参保'
                else '系「' || told.parent_name || '」的分支机构，' || told.insured_by_parent || '人由总公司参保'
            end,
            '已为其中' || told.insured_otherwise || '人参加医疗、工伤等其他职工保险',
            case
                when told.is_new_payer and told.employees_uninsured > 0
                    then '近一个月才首次见到发放工资，可能尚在用工后的办理期限内'
            end,
            case
                when told.perhaps_past_retirement > 0
                    then '其中' || told.perhaps_past_retirement || '名女性是否已过退休年龄取决于岗位'
            end
        ],
        lambda reason: reason is not null
    ) as reasons,
    told.registration_due_on,
    told.entity_status,
    told.legal_rep_name,
    told.phone,
    told.address,
    told.parent_name,
    stage.stage,
    stage.decided_on as stage_on,
    stage.officer as stage_by,
    stage.note as stage_note
from told
left join decide.division_unit as place on told.division_code = place.division_code
left join pub.employer_stages as stage
    on told.unit_key = stage.employer_id and stage.state = 'in_force'
left join listed_before as previous
    on coalesce(told.uscc, told.name) = previous.unit and told.gap = previous.gap
left join known_before as known
    on told.unit_key = known.employer_id and told.gap = known.gap
