-- step:    80_documents/link_model
-- purpose: which parameters the linkage used, and how far its probabilities were right when they were learnt
-- grain:   one row per model_version
-- inputs:  link_model, link_reliability
-- params:  none
-- output:  documents
-- source:  the published tables; expected calibration error: docs/method.md
select
    model.model_version,
    any_value(reliability.calibration_error) as calibration_error,
    any_value(reliability.links) as links,
from link_model as model
left join (
    select model_version, sum(gap * links) / sum(links) as calibration_error, sum(links) as links
    from link_reliability
    group by model_version
) as reliability using (model_version)
group by model.model_version
