-- step:    68_feedback/02_number_feedback
-- purpose: identity numbers that were never issued, and birth dates or sexes that contradict theirs
-- grain:   one row per statement and problem; what is wrong is within the record itself
-- inputs:  std.person_entry, link.person_link, link.person
-- params:  none
-- output:  decide.number_feedback
-- source:  GB 11643-1999: birth date, sex and check character are in the number

with suspect as (
    -- one pass over every statement of the county; text of digits is cheaper than dates
    select
        *,
        not is_id_valid as is_invalid,
        coalesce(
            is_id_valid and strftime(stated_birth, '%Y%m%d') <> substr(id18, 7, 8), false
        ) as is_other_birth,
        coalesce(
            is_id_valid and sex <> if(ascii(substr(id18, 17, 1)) % 2 = 1, '1', '2'), false
        ) as is_other_sex
    from std.person_entry
    where id18 is not null and (is_invalid or is_other_birth or is_other_sex)
),

told as (
    select
        *,
        unnest(list_filter([
            case
                when is_invalid and not is_id_shaped(id18) then 'number_date'
                -- an old number of fifteen digits has no check character; made eighteen it gets a
                -- right one
                when is_invalid and not is_valid_id(id18) then 'number_check'
            end,
            case when is_other_birth then 'birth_contradicts_number' end,
            case when is_other_sex then 'sex_contradicts_number' end
        ], lambda problem: problem is not null)) as problem
    from suspect
),

problem as materialized (
    select
        told.*,
        person.person_id,
        linked.is_certain,
        -- the number that she is known by: it takes one slip to get there, and all else agrees; a
        -- filter here would be tried on the whole county first
        case
            when told.problem in ('number_check', 'number_date')
                and coalesce(told.stated_birth = person.birth_date, true)
                and one_slip_apart(told.id18, person.id_number)
                and is_valid_id(person.id_number)
                and told.name_key = folded_name(person.name)
                then person.id_number
        end as meant
    from told
    left join link.person_link as linked
        on told.source = linked.source
        and told.dataset = linked.dataset
        and told.record_no = linked.record_no
    left join link.person as person on linked.person_id = person.person_id
)

select
    problem.source,
    problem.dataset,
    problem.record_no,
    problem.record_count,
    problem.problem,
    case problem.problem
        when 'number_date' then '证件号码中的出生日期不存在'
        when 'number_check' then '证件号码校验位不符'
        when 'birth_contradicts_number' then '出生日期与证件号码不符'
        else '性别与证件号码不符'
    end as title,
    '号码' || problem.id18 || case problem.problem
        when 'birth_contradicts_number' then '，出生日期' || day_text(problem.stated_birth)
        when 'sex_contradicts_number' then '，性别' || if(problem.sex = '1', '男', '女')
        else ''
    end as says,
    case problem.problem
        when 'number_date' then '按公民身份号码编制规则，第7至14位应为出生日期'
        when 'number_check'
            then '按公民身份号码编制规则，末位应为' || id_check_character(problem.id18) || '，或前17位中有误'
        when 'birth_contradicts_number'
            then '号码所载出生日期为' || day_text(id_birth_date(problem.id18))
        else '号码所载性别为' || if(id_sex(problem.id18) = '1', '男', '女')
    end as contradiction,
    cast(null as varchar) as other_source,
    cast(null as varchar) as other_dataset,
    cast(null as varchar) as other_record_no,
    case
        when problem.meant is not null then '疑应为' || problem.meant || '，请核对证件后更正'
        when problem.problem in ('number_check', 'number_date') then '请核对证件后更正号码'
        when problem.problem = 'birth_contradicts_number' then '请核对证件；号码无误的，将出生日期更正为号码所载'
        else '请核对证件；号码无误的，将性别更正为号码所载'
    end as suggestion,
    if(problem.is_certain, problem.person_id, null) as person_id
from problem
