-- step:    62_coverage/15_target_reason
-- purpose: why a target is on the list, in sentences that can be said at the door, the gap first
-- grain:   one row per (person_id, insurance_line)
-- inputs:  decide.recommendation, decide.person_age, decide.target_employer,
--          decide.contribution_record, decide.other_insurance, decide.target_priority,
--          decide.scheme_standing, decide.recent_pensioner, decide.person_unit, link.person,
--          link.person_conflict
-- params:  pension_months, resident_pension_age
-- output:  decide.target_reason
-- source:  the plan, chapter 3(3)1: 算一笔账; wording is the system's own

with ended as (
    select
        person_id,
        line_of(scheme) as insurance_line,
        max(ended_on) as ended_on
    from decide.scheme_standing
    where ended_on is not null
    group by person_id, line_of(scheme)
),

shared as (
    select distinct unnest(person_ids) as person_id
    from link.person_conflict
),

said as (
    select
        target.*,
        case target.insurance_line when 'pension' then '养老保险' else '医疗保险' end as line_title,
        person.birth_date,
        age.age,
        coalesce(age.is_past_retirement, false) as is_past_retirement,
        -- where an employee scheme is at stake, whether she has retired must be asked first
        target.insurance_line = 'pension'
            and coalesce(age.is_retirement_uncertain, false)
            and (target.payer = 'employer' or record.open_scheme in ('110', '120'))
            as must_ask_retirement,
        person.sex,
        employer.wage_period,
        employer.name as employer_name,
        record.open_scheme,
        record.is_paused,
        record.first_enrolled_on,
        record.last_scheme,
        record.last_period,
        record.months_at_most,
        ended.ended_on,
        other.unit_schemes,
        other.unit_name,
        other.own_schemes,
        place.title,
        place.months_required,
        place.is_short_of_years,
        drawn.person_id is not null and target.insurance_line = 'pension' as is_drawn,
        shared.person_id is not null as is_number_shared,
        unit.person_id is null as is_without_unit,
        employer.township_name as employer_township
    from decide.recommendation as target
    inner join link.person as person on target.person_id = person.person_id
    inner join decide.target_priority as place
        on target.person_id = place.person_id
        and target.insurance_line = place.insurance_line
    left join decide.person_age as age on target.person_id = age.person_id
    left join decide.target_employer as employer on target.person_id = employer.person_id
    left join decide.contribution_record as record
        on target.person_id = record.person_id
        and target.insurance_line = record.insurance_line
    left join ended
        on target.person_id = ended.person_id
        and target.insurance_line = ended.insurance_line
    left join decide.other_insurance as other
        on target.person_id = other.person_id
        and target.insurance_line = other.insurance_line
    left join decide.recent_pensioner as drawn on target.person_id = drawn.person_id
    left join shared on target.person_id = shared.person_id
    left join decide.person_unit as unit on target.person_id = unit.person_id
)

select
    person_id,
    insurance_line,
    list_filter([
        case
            when gap = 'not_claiming' then
                case
                    when scheme <> '170' then '已过法定退休年龄'
                    else '已满' || cast(cast($resident_pension_age as integer) as varchar) || '周岁'
                end
                || coalesce('（' || period_text(period_of(birth_date)) || '出生）', '')
                || '，' || scheme_title(scheme) || '还没有领取：近'
                || cast(cast($pension_months as integer) as varchar) || '个月没有养老金发放'
            when gap = 'lapsed' and last_period is not null then
                scheme_title(last_scheme) || '缴到' || period_text(last_period)
                || case when is_paused then '，已暂停缴费' else '，此后没有缴费' end
            when gap = 'lapsed' then
                coalesce(scheme_title(open_scheme), line_title) || '有参保关系'
                || coalesce('（' || period_text(period_of(first_enrolled_on)) || '参保）', '')
                || case when is_paused then '，已暂停缴费' else '，没有查到有效缴费' end
            when ended_on is not null then
                line_title || '关系已于' || period_text(period_of(ended_on)) || '终止，此后没有再参保'
            else '没有参加' || line_title
        end,
        case
            when unit_schemes is not null and gap <> 'not_claiming' then
                coalesce(unit_name, '单位') || '已为其参加' || joined_text(unit_schemes)
                || '，没有参加' || line_title || '，先向单位核实'
        end,
        case
            when own_schemes is not null and gap <> 'not_claiming' then
                '已参加' || joined_text(own_schemes) || '，可一并办理' || line_title
        end,
        case when has_household then '本县户籍' end,
        case
            when has_permit then
                '持有效居住证' || case when has_household then '' else '，户籍不在本县' end
            when not has_household then
                '户籍不在本县，在本县单位领取工资'
                || case
                    when is_without_unit and employer_township is not null
                        then '，按单位所在地列入' || employer_township
                    else ''
                end
        end,
        case
            when wage_period is not null then
                period_text(wage_period) || '有工资收入' || coalesce('（' || employer_name || '）', '')
                || case when payer = 'employer' then '，应由单位办理参保' else '' end
        end,
        case when payer = 'employer' and is_new_employer then '单位新成立，仍在法定登记期限之内' end,
        case when is_sole_trader then '名下有存续的个体工商户' || coalesce('（' || trades_as || '）', '') end,
        case
            when payer = 'government' then
                '属' || joined_text(group_names) || '，保费由政府代缴，每年' || yuan_text(premium_due)
                || case when own_share > 0 then '，其余' || yuan_text(own_share) || '由本人缴'
                    else '，本人不用缴' end
            when may_pay_lowest_tier and payer = 'self' and gap <> 'not_claiming' then
                '属' || joined_text(group_names) || '，可按最低档每年' || yuan_text(premium_due) || '缴费'
            when is_paid_for and payer = 'employer'
                then '属' || joined_text(group_names) || '，由单位参保，不用代缴'
            when is_paid_for and scheme = '110' and gap <> 'not_claiming'
                then '属' || joined_text(group_names) || '，如改参加城乡居民养老保险，保费由政府代缴'
        end,
        case
            when is_short_of_years then
                '现有记载至多缴满' || duration_text(months_at_most) || '，离最低缴费年限'
                || duration_text(months_required) || '至少还差'
                || duration_text(months_required - months_at_most) || '（以经办机构核定为准）'
        end,
        case
            when insurance_line = 'pension' and gap = 'not_enrolled'
                and age >= $resident_pension_age
                then '已满' || cast(cast($resident_pension_age as integer) as varchar)
                    || '周岁：先问是否在别处领取养老待遇，没有的按规定补办参保和领取'
        end,
        case
            when must_ask_retirement then
                case sex
                    when '2' then '女职工退休年龄因岗位分两档，现年龄处在两档之间：先问是否已办或可办退休'
                    else '性别不明，退休年龄不能确定：先问是否已办或可办退休'
                end
        end,
        case
            when is_past_retirement and scheme = '110' and gap <> 'not_claiming'
                then '已过法定退休年龄，能否参加职工养老先向经办机构核实'
        end,
        case when is_drawn then '近月已有养老金发放，先在经办机构核对参保状态，不必上门' end,
        case when is_number_shared then '证件号码与他人相同，先核对身份' end,
        '列入次序：' || title
    ], lambda reason: reason is not null) as reasons
from said
