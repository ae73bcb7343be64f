-- step:    45_train/masked_entry
-- purpose: sampled entries whose person is certain, as if their number had not been written down
-- grain:   one row per entry_id
-- inputs:  link.left_entry, link.sample, std.person_entry
-- params:  none
-- output:  link.masked_entry
-- source:  docs/method.md, calibration
select
    l.* replace (
        cast(null as varchar) as id18,
        false as is_id_valid,
        false as is_id_usable,
        l.stated_sex as sex,
        l.stated_birth as birth_date,
        case when l.stated_birth is not null or l.birth_date is null then l.birth_year end as birth_year,
        entry_group || '|other' as parameter_group,
        entry_group || '|no number' as prior_group,
        false as is_number_held,
        cast(null as varchar) as holder_household,
        cast(null as varchar) as holder_village,
        false as is_name_of_relative
    ),
from link.left_entry as l
inner join link.sample as sample on l.entry_id = sample.left_id
where sample.person_key is not null
