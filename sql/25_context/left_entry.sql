-- step:    25_context/left_entry
-- purpose: the entries that the certain pass left over, with what is known about the number they bear
-- grain:   one row per entry_id
-- inputs:  std.person_entry, link.round_entry, link.certain_link, link.number_holder, link.relief_household, link.household_name,
--          link.employer_size, link.entry_employer, link.phone_size, link.entry_payment
-- params:  none
-- output:  link.left_entry
-- source:  docs/method.md, context
with

left_over as (
    select entry.* exclude (record_count), placed.person_key
    from link.round_entry as placed
    anti join link.certain_link as certain on placed.entry_id = certain.left_id
    inner join std.person_entry as entry using (entry_id)
),

-- Who paid: where a bare name stands under several payers, the one that paid most often.
payer as (
    select employer.entry_id, arg_max(employer.employer_id, (employer.records, employer.employer_id)) as employer_id
    from link.entry_employer as employer
    semi join (select entry_id from link.round_entry where source = 'tax') as taxed using (entry_id)
    group by employer.entry_id
),

paid as (
    select entry_id, flatten(list(days)) as days from link.entry_payment group by entry_id
)

select
    l.* replace (
        -- Whoever writes one thing wrong may write another wrong: entries with and without a good number are learnt apart.
        l.parameter_group || case when holder.person_key is not null then '|held' else '|other' end as parameter_group
    ),
    l.parameter_group as entry_group,
    -- A stranger's own number is nobody's here; a number that somebody here holds is hardly a stranger's.
    l.parameter_group || case
        when l.id18 is null then '|no number'
        when holder.person_key is not null then '|held number'
        when l.is_id_valid then '|unknown number'
        else '|damaged number'
    end as prior_group,
    payer.employer_id as employer,
    employer.share as employer_share,
    coalesce(phone.share, 0) as phone_share,
    coalesce(paid.days, []) as payment_days,
    holder.person_key is not null as is_number_held,
    holder.household_no as holder_household,
    holder.village as holder_village,
    relief.household as household,
    coalesce(list_contains(kin.names, l.name_key), false) as is_name_of_relative,
from left_over as l
left join link.number_holder as holder on l.id18 = holder.id18
left join link.household_name as kin on holder.household_no = kin.household_no
left join link.relief_household as relief
    on l.source = relief.source and l.dataset = relief.dataset and l.household_no = relief.household_no
left join payer using (entry_id)
left join link.employer_size as employer on payer.employer_id = employer.employer
left join link.phone_size as phone using (phone)
left join paid on l.entry_id = paid.entry_id
