-- step:    64_flags/24_flag_undue_government_premium
-- purpose: premiums and subsidies that the government paid for someone it seems it need not pay for
-- grain:   one row per person_id
-- inputs:  decide.undue_premium, decide.registry_person, decide.dated_death, decide.death_evidence
-- params:  none
-- output:  decide.flag_undue_government_premium
-- source:  社会保险法 art. 25; whoever is merely on no list is for review, since lists are replaced

with finding as (
    select
        person_id,
        list_sort(list(distinct person_no)) as registry_nos,
        list_sort(list(distinct scheme)) as schemes,
        list_sort(list_distinct(flatten(list(months_in(period)) filter (where is_found))))
            as months,
        coalesce(sum(amount) filter (where is_sure), 0) as amount_at_risk,
        sum(amount) as amount_at_risk_max,
        bool_and(reason = 'unlisted') as is_review,
        bool_or(reason = 'dead') as is_dead,
        concat_ws('、',
            case when bool_or(reason = 'dead') then '已死亡' end,
            case when bool_or(reason = 'pensioner') then '已在领取养老金' end,
            case when bool_or(reason = 'employee') then '已参加职工保险' end,
            case when bool_or(reason = 'unlisted') then '不在代缴对象名单' end
        ) as reasons,
        list_concat(
            list(evidence_row(
                'insurance', 'contributions', record_no,
                case reason
                    when 'dead' then '死亡后的政府代缴或补贴'
                    when 'pensioner' then '领取养老金期间的政府代缴'
                    when 'employee' then '参加职工保险期间的政府代缴'
                    else '不在名单的政府代缴'
                end,
                amount
            )),
            list_distinct(list(proof) filter (where proof is not null))
        ) as rows
    from decide.undue_premium
    group by person_id
    having bool_or(is_found)
),

subject as (
    select
        registry.person_id,
        min(registry.person_no) as first_no
    from decide.registry_person as registry
    semi join finding on registry.person_id = finding.person_id
    group by registry.person_id
)

select
    flag_id_of('undue_government_premium', subject.first_no, '') as flag_id,
    'undue_government_premium' as flag_type,
    finding.person_id,
    finding.registry_nos,
    finding.schemes,
    finding.months[1] as period_from,
    finding.months[-1] as period_to,
    len(finding.months) as months,
    cast(finding.amount_at_risk as decimal(14, 2)) as amount_at_risk,
    cast(finding.amount_at_risk_max as decimal(14, 2)) as amount_at_risk_max,
    finding.is_review,
    case when finding.is_dead then dead.told || '。' else '' end
        || '政府为此人代缴或补贴' || span_text(finding.months[1], finding.months[-1])
        || '的城乡居民保险费'
        || range_text(finding.amount_at_risk, finding.amount_at_risk_max)
        || '，当时此人' || finding.reasons || '，属疑点，请核实代缴对象资格。' as summary,
    case
        when finding.is_dead then list_concat(evidence.rows, finding.rows)
        else finding.rows
    end as evidence_rows
from finding
inner join subject on finding.person_id = subject.person_id
left join decide.dated_death as dead on subject.first_no = dead.person_no
left join decide.death_evidence as evidence on finding.person_id = evidence.person_id
