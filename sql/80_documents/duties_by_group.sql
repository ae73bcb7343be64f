-- step:    80_documents/duties_by_group
-- purpose: how far the county has fulfilled the three duties to the needy, by group and for all of them
-- grain:   one row per group; the one of all groups, in which nobody counts twice, comes last
-- inputs:  hardship_duties
-- params:  none
-- output:  documents
-- source:  the published table hardship_duties
select
    group_name,
    is_all_groups,
    sum(persons) as persons,
    sum(left_out) as left_out,
    sum(registration_due) as registration_due,
    sum(registered) as registered,
    sum(payment_due) as payment_due,
    sum(paid) as paid,
    sum(self_paid) as self_paid,
    sum(pension_due) as pension_due,
    sum(drawing) as drawing,
from hardship_duties
group by group_name, is_all_groups
order by is_all_groups, min(group_rank)
