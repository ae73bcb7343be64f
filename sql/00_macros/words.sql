-- What officers call things whose codes the registry keeps.

-- A scheme (险种, AAE140) as people say it.
create or replace macro scheme_title(scheme) as
    case scheme
        when '110' then '企业职工养老保险'
        when '120' then '机关事业单位养老保险'
        when '170' then '城乡居民养老保险'
        when '210' then '失业保险'
        when '310' then '职工医保'
        when '390' then '居民医保'
        when '410' then '工伤保险'
        when '510' then '生育保险'
    end;

-- The insurance line that a scheme belongs to; NULL for those that insure neither old age nor illness.
create or replace macro line_of(scheme) as
    case
        when scheme in ('110', '120', '170') then 'pension'
        when scheme in ('310', '390') then 'medical'
    end;

-- Months as years and months.
create or replace macro duration_text(months) as
    concat(
        case when months >= 12 then cast(months // 12 as varchar) || '年' end,
        case when months % 12 > 0 then cast(months % 12 as varchar) || '个月' end,
        case when months = 0 then '0个月' end
    );

create or replace macro joined_text(words) as list_aggregate(words, 'string_agg', '、');

-- Sentences of a group in one text. Sorted as a list: an aggregate with an order of its own costs ten times as much
-- over many small groups.
create or replace macro sentences_text(sentences) as list_aggregate(list_sort(sentences), 'string_agg', '；');

-- A department as people say it.
create or replace macro source_title(source) as
    case source
        when 'public_security' then '公安'
        when 'civil_affairs' then '民政'
        when 'education' then '教育'
        when 'market_supervision' then '市场监管'
        when 'tax' then '税务'
        when 'disabled_federation' then '残联'
        when 'rural_revitalisation' then '乡村振兴'
        when 'natural_resources' then '自然资源'
        when 'justice' then '司法'
        when 'health' then '卫健'
        when 'veterans' then '退役军人'
        when 'insurance' then '社会保险'
        else source
    end;
