-- step:    90_evaluate/accepted_file
-- purpose: the files that the published result was made of
-- grain:   one row per accepted file
-- inputs:  published.extracts
-- params:  none
-- output:  evaluate.accepted_file
-- source:  docs/data-dictionary.md, extracts
select distinct
    source || '/' || dataset as dataset,
    as_of,
    sha256,
from published.extracts
where gate_result = 'passed' and accepted > 0 and sha256 is not null
order by dataset, as_of, sha256
