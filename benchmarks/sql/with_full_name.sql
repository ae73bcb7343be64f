-- historical persons with the column that term frequencies of whole names need
select *, first_name || ' ' || surname as first_name_surname_concat from bench.left_records
