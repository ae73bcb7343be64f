-- Values as they are shown without a reason to see them whole: the rules of flows/documents/text.py, within a query.
-- The pattern language knows no looking around; a boundary of a word is what stands before and after a number.

create or replace macro masked_number(number) as
    case
        when number is null then null
        when length(number) <= 8 then repeat('*', length(number))
        else left(number, 4) || repeat('*', length(number) - 8) || right(number, 4)
    end;

create or replace macro masked_phone(number) as
    case
        when length(number) > 8 then left(number, 3) || repeat('*', length(number) - 7) || right(number, 4)
        else masked_number(number)
    end;

create or replace macro masked_name(name) as
    left(name, 1) || repeat('*', greatest(length(name) - 1, 0));

-- The year is left: ages come out a year too high at most. Views have the right age.
create or replace macro masked_day(day) as
    cast(date_trunc('year', day) as date);

create or replace macro masked_away(sentence) as
    if(coalesce(sentence, '') = '', sentence, '（已隐去）');

-- Only where it is an identity number, of 18 or of 15 signs, by its day of birth.
create or replace macro masked_record(identifier) as
    regexp_replace(
        regexp_replace(
            identifier,
            '(\b|_)([1-9]\d{3})\d{2}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(\d{3}[0-9Xx]?)(\b|_)',
            '\1\2**********\3\4',
            'g'
        ),
        '(\b|_)([1-9]\d{3})\d{4}(?:0[1-9]|1[0-2])[0-3](\d{4})(\b|_)',
        '\1\2*******\3\4',
        'g'
    );

-- Identity numbers, then whatever else has fourteen digits or more, then telephones.
create or replace macro masked_text(sentence) as
    regexp_replace(
        regexp_replace(
            masked_record(sentence),
            '(\b|_)\d{10,}(\d{3}[0-9Xx])(\b|_)',
            '\1**********\2\3',
            'g'
        ),
        '(\b|_)(1[3-9]\d)\d{4}(\d{4})(\b|_)',
        '\1\2****\3\4',
        'g'
    );
