-- step:    64_flags/05_pension_contribution_overlap
-- purpose: pension contributions for months that another relation of the person also paid for
-- grain:   one row per contribution record that shares a month with another relation
-- inputs:  decide.contribution_net
-- params:  none
-- output:  decide.pension_contribution_overlap
-- source:  人社部发〔2014〕17号 art. 7: the resident contributions of the overlapping months are refunded

with relation as (
    select
        person_no,
        scheme,
        agency_code,
        min(first_month(period)) as begun_in
    from decide.contribution_net
    where insurance_line = 'pension'
    group by person_no, scheme, agency_code
),

paid_month as (
    select
        contribution.person_id,
        contribution.record_no,
        contribution.person_no,
        contribution.scheme,
        contribution.agency_code,
        -- as text: earlier begun comes first, on a tie the smaller number
        concat_ws(' ', relation.begun_in, relation.person_no, relation.scheme, relation.agency_code)
            as relation_order,
        coalesce(contribution.personal_amount, 0) / len(months_in(contribution.period))
            as month_amount,
        unnest(months_in(contribution.period)) as month
    from decide.contribution_net as contribution
    inner join relation
        on contribution.person_no = relation.person_no
        and contribution.scheme = relation.scheme
        and contribution.agency_code = relation.agency_code
    where contribution.insurance_line = 'pension'
),

shared_month as (
    select
        person_id,
        month,
        bool_or(scheme = '170') and bool_or(scheme <> '170') as is_across_schemes,
        min(relation_order) as first_relation
    from paid_month
    group by person_id, month
    having bool_or(scheme = '170') and bool_or(scheme <> '170')
        or min(person_no) <> max(person_no)
        or min(agency_code) <> max(agency_code)
),

judged as (
    select
        paid_month.person_id,
        paid_month.record_no,
        paid_month.person_no,
        paid_month.scheme,
        paid_month.month,
        paid_month.month_amount,
        case
            when shared_month.is_across_schemes then paid_month.scheme = '170'
            else paid_month.relation_order > shared_month.first_relation
        end as is_excess
    from paid_month
    inner join shared_month
        on paid_month.person_id = shared_month.person_id
        and paid_month.month = shared_month.month
)

select
    person_id,
    record_no,
    person_no,
    scheme,
    list_sort(list(month)) as months,
    bool_or(is_excess) as is_excess,
    -- a year's premium counts by twelfths, rounded once a record
    cast(
        round(coalesce(sum(month_amount) filter (where is_excess), 0), 2) as decimal(14, 2)
    ) as amount
from judged
group by person_id, record_no, person_no, scheme
