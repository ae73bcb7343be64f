-- step:    72_views/code_words
-- purpose: the Chinese word for every code of the published tables, for views and analysts to join
-- grain:   one row per (code_kind, code)
-- inputs:  none
-- params:  kinds, codes, words
-- output:  code_words
-- source:  schemas/published/code_words.py
select
    unnest(cast($kinds as varchar[])) as code_kind,
    unnest(cast($codes as varchar[])) as code,
    unnest(cast($words as varchar[])) as word,
