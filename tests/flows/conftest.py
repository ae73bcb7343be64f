"""An invented county's results in schema `pub`, small or large. Nobody in it exists."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from flows.documents.published import opened
from flows.publication.publish import FILE_NAME, publication
from matchers import sql_library, warehouse
from schemas.published import TABLES
from tests.flows.books import lists, published

__all__ = ["lists", "published"]

AS_OF = "2026-06-30"

#: Starts like a formula, as a name in an extract may; it must stay text.
FORMULA = '=HYPERLINK("x","点我")'

_VIEWS = {
    "person": """
        select
            i as n, 'P' || lpad(i::varchar, 9, '0') as person_id, i % 19 + 1 as unit_no,
            (['阜城街道', '新沟镇', '吴滩街道', '花园街道（含现代园）', '郭墅镇', '三灶镇', '东沟镇', '益林镇', '金沙湖街道', '沟墩镇',
              '陈良镇', '陈集镇', '羊寨镇', '芦蒲镇', '板湖镇', '古河镇', '罗桥镇', '硕集社区', '公兴社区'])[i % 19 + 1] as unit_name,
            '3209230' || lpad((i % 19 + 1)::varchar, 2, '0') as unit_code,
            unit_code || lpad((1 + i // 19 % $villages)::varchar, 3, '0') as village_code,
            date '1950-01-01' + (i * 37 % 25000)::integer as birth_date,
            (['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴'])[i % 10 + 1]
                || (['建国', '秀英', '伟', '芳', '志强', '桂兰', '洋', '丽娟', '欧阳明', '海燕', '雪'])[i % 11 + 1] as name,
            '320923' || strftime(birth_date, '%Y%m%d') || lpad((i % 1000)::varchar, 3, '0') || 'X' as id_number,
        from range($persons) as r(i)
    """,
}

_TABLES = {
    "persons": """
        select person_id, id_number, if(n = 7, $formula, name) as name, (1 + n % 2)::varchar as sex, birth_date,
            village_code as division_code, unit_code as township_code, unit_name as township_name,
            unit_name || '一组' || n || '号' as address, '139' || lpad(n::varchar, 8, '0') as phone, true as alive,
            null::date as death_date, n % 3 > 0 as in_registry, 2 as record_count,
            'public_security/population/1-' || n as named_by, date '2026-05-31' as first_seen_on,
            village_code
        from person
    """,
    "villages": sql_library.load("62_coverage/20_villages").select,
    "person_changes": """
        select 'renewed' as change, person_id as person_id_from, person_id as person_id_to, 2 as record_count,
            '命名记录已不在数据中' as reason, date '2026-06-30' as changed_on
        from person where n % 400 = 0
    """,
    "person_links": """
        select (['public_security', 'insurance', 'tax'])[k] as source, (['population', 'persons', 'wage_withholding'])[k]
            as dataset, k || '-' || n as record_no, person_id, 'id_and_name' as match_rule, 31.5 as match_weight,
            0.99999 as match_probability, '[]' as evidence, 'rule' as decided_by
        from person, range(1, 4) as r(k)
    """,
    "review_pairs": """
        select 'health' as source_l, 'death_certificates' as dataset_l, 'H' || n as record_no_l, 'insurance' as source_r,
            'persons' as dataset_r, 'I' || n as record_no_r, 0.83 as match_probability, '[]' as evidence,
            1 as review_order, '是否死亡后仍领取养老金' as would_change
        from person where n % 97 = 0
    """,
    "link_decisions": """
        select '判定.csv' as file, 1 + n as line, 'insurance' as source_l, 'persons' as dataset_l, '2-' || n as record_no_l,
            'public_security' as source_r, 'population' as dataset_r, '1-' || n as record_no_r, '同一人' as verdict,
            null as note, '甲' as reviewer, date '2026-06-01' as decided_on, 'in_force' as state, person_id as person_id_l,
            person_id as person_id_r, 12.5 as model_weight, 0.4 as model_probability, '[]' as evidence,
            true as model_disagrees
        from person where n % 500 = 1
    """,
    "enrolment_targets": """
        select person_id, line as insurance_line,
            if(line = 'medical', (['not_enrolled', 'lapsed'])[n % 2 + 1],
               (['not_enrolled', 'lapsed', 'not_claiming'])[n % 3 + 1]) as gap,
            if(line = 'pension', (['170', '110'])[n % 2 + 1], '390') as recommended_scheme,
            (['self', 'employer', 'government'])[n % 3 + 1] as payer, (100 + n % 300)::double as premium_due,
            1 + n % 6 as priority, if(n % 3 = 2, ['低保对象', '重度残疾人'], ['灵活就业人员']) as groups,
            if(n % 2 = 0, ['从未参加养老保险'], ['最近一次缴费在十二个月以前', '本县有工资记录']) as reasons,
            if(n % 50 = 0, null, unit_code) as township_code, if(n % 50 = 0, null, unit_name) as township_name,
            if(n % 41 = 0, null, village_code) as village_code, if(n = 7, $formula, name) as name, id_number,
            if(n % 5 = 0, null, '139' || lpad(n::varchar, 8, '0')) as phone, null as employer_uscc,
            if(n % 4 = 0, 'new', 'continuing') as status, date '2026-06-30' as first_listed_on,
            null as returned_reason, null as returned_note, null::date as returned_on
        from person, (values ('pension'), ('medical')) as l(line)
        where n % $one_in = 0 or (n % $one_in = 1 and line = 'pension') or n = 7
    """,
    "enrolment_exclusions": """
        select person_id, 'pension' as insurance_line, '在校学生' as reason, '教育' as department, '学籍' as proof
        from person where n % 10 = 3
    """,
    "person_coverage": """
        select person_id, 'medical' as insurance_line, ['390'] as schemes, '居民医保：缴到2026年' as proof
        from person where n % 10 = 3
    """,
    "enrolment_target_changes": """
        select person_id, 'pension' as insurance_line, 'removed' as change, '已参保' as reason from person where n % 50 = 3
    """,
    "employer_target_employees": """
        select 'U' || n as employer_id, '91320923MA' || lpad(n::varchar, 8, '0') as uscc, '厂' || n as employer_name,
            person_id, name, id_number, '202605' as last_wage_period, 3 as wage_months, true as is_uninsured,
            null::varchar as left_out_reason, null::varchar as detail, ['410'] as other_schemes
        from person where n % 50 = 0
    """,
    "employer_exclusions": """
        select 'U' || n as employer_id, null::varchar as uscc, '分公司' || n as name, '分支机构，由总公司参保' as reason,
            '总公司：厂' as proof
        from person where n % 100 = 0
    """,
    "employer_stages": """
        select 'employer_stages.csv' as file, 1 + n as line, null::varchar as uscc, '厂' || n as name, 'notified' as stage,
            date '2026-06-01' as decided_on, '甲' as officer, null::varchar as note, 'in_force' as state,
            'U' || n as employer_id
        from person where n % 500 = 0
    """,
    "department_feedback": """
        select 'feedback-' || n as feedback_id, 'education' as source, 'students' as dataset, 'S' || n as record_no,
            'students_20260601.csv' as file, n as line, 1 as record_count, 'number_check' as problem,
            '证件号码校验位不符' as problem_title, '号码' || id_number as says, '末位应为1' as contradiction,
            null::varchar as other_source, null::varchar as other_dataset, null::varchar as other_record_no,
            '请核对证件后更正号码' as suggestion, null::varchar as person_id, null::varchar as employer_id, 'new' as status,
            date '2026-05-31' as first_seen_on
        from person where n % 200 = 0
    """,
    "department_feedback_summary": """
        select 'education' as source, 'students' as dataset, 'number_check' as problem,
            '证件号码校验位不符' as problem_title, 3 as statements, 3 as records, 1 as new_statements,
            date '2026-05-31' as first_seen_on
    """,
    "target_returns": """
        select person_id, insurance_line, gap, '17 已参保但系统未匹配' as reason, '已在本县参保' as note,
            null::date as checked_on, '甲' as officer, null::varchar as remark, date '2026-06-20' as returned_on,
            1 as return_id, '三项都已做' as visit, null::date as insured_on, '丙' as reviewer
        from pub.enrolment_targets where right(person_id, 2) = '08'
    """,
    "employer_returns": """
        select 'U0' as employer_id, '已上门' as note, 'notified' as stage, date '2026-06-20' as stage_on, '甲' as officer,
            null::varchar as remark, date '2026-06-20' as returned_on, 1 as return_id
    """,
    "employee_returns": """
        select employer_id, person_id, '已离职' as note, null::date as checked_on, '甲' as officer,
            null::varchar as remark, date '2026-06-20' as returned_on, 1 as return_id
        from pub.employer_target_employees where employer_id = 'U0'
    """,
    "feedback_returns": """
        select feedback_id, '原记录无误' as result, '已查原始凭证' as note, '丁' as officer, date '2026-06-20' as checked_on,
            date '2026-06-20' as returned_on, 1 as return_id
        from pub.department_feedback where feedback_id = 'feedback-200'
    """,
    "missed_matches": """
        select person_id, insurance_line, name, id_number, township_name, note, officer,
            pub.target_returns.returned_on, false as in_registry, true as is_listed, 0 as review_pairs
        from pub.target_returns inner join pub.enrolment_targets using (person_id, insurance_line)
    """,
    "employer_targets": """
        select '91320923MA1' || lpad(n::varchar, 7, '0') as uscc, '阜宁某某' || n || '制衣有限公司' as name,
            (['not_registered', 'under_enrolled', 'suspended'])[n % 3 + 1] as gap, n % 40 as employees_seen,
            n % 17 as employees_uninsured, '202604' as first_seen_period, unit_code as township_code,
            unit_name as township_name, 'new' as status, date '2026-06-30' as first_listed_on, 'U' || n as employer_id,
            '存续' as entity_status,
            ['没有办理参保登记，2026年4月至2026年6月发放工资'] as reasons, '甲' as legal_rep_name,
            '138' || lpad(n::varchar, 8, '0') as phone, unit_name || '二组' as address,
            date '2020-05-01' as registration_due_on, if(n % 66 = 0, 'notified', null) as stage,
            if(n % 66 = 0, date '2026-06-01', null) as stage_on
        from person where n % 33 = 0
    """,
    "employer_links": """
        select 'market_supervision' as source, 'entities' as dataset, 'X' || n as record_no, 'U' || n as employer_id,
            'anchor' as match_rule, null as match_weight, 1.0 as match_probability, '[]' as evidence, 'rule' as decided_by,
            '91320923MA1' || lpad(n::varchar, 7, '0') as code, '阜宁某某' || n || '制衣有限公司' as name
        from person where n % 33 = 0
    """,
    "employer_review_pairs": """
        select 'tax' as source_l, 'wage_withholding' as dataset_l, 'W' || n as record_no_l, 'insurance' as source_r,
            'employers' as dataset_r, 'E' || n as record_no_r, 'U' || n as employer_id_l, 'V' || n as employer_id_r,
            0.6 as match_probability, '[]' as evidence
        from person where n % 330 = 0
    """,
    "flags": """
        select 'F' || lpad(n::varchar, 12, '0') as flag_id,
            (['deceased_claimant', 'duplicate_benefit', 'duplicate_contribution', 'duplicate_reimbursement',
              'imprisoned_claimant', 'multiple_registration', 'unposted_contribution'])[n % 7 + 1] as flag_type,
            person_id, ['32092300' || n, '32092399' || n][: 1 + n % 2] as registry_nos, ['170', '110'][: 1 + n % 2] as schemes,
            '202503' as period_from, '202602' as period_to, 12 as months, (1000 + n * 7.25 % 9000) as amount_at_risk,
            (['high', 'medium', 'review'])[n % 3 + 1] as confidence, 0.97 as match_probability,
            (1000 + n * 7.25 % 9000) * (1 + n % 2 * 0.2) as amount_at_risk_max, flag_type || '@1' as rule,
            '社会保险法第十六条；社会保险经办条例第二十六条' as legal_basis,
            '疑似去世后仍有12个月养老金发放，请核实死亡时间与停发时间。' as summary, '{}' as evidence,
            if(n % 60 = 0, 'confirmed', 'open') as status, date '2026-05-31' as first_seen_on,
            date '2026-06-30' as last_seen_on, null::date as decided_on, null as decision_note, null as amount_due,
            null as amount_recovered, null::date as reopened_on, null as reopened_reason, false as is_unchecked
        from person where n % 20 < 3
    """,
    "flag_returns": """
        select flag_id, 'confirmed' as status, confidence, '属实' as check_result, null::varchar as not_true_reason,
            '追回' as measure, 100 as amount_due, 40 as amount_recovered, '乙' as officer,
            date '2026-06-20' as checked_on, date '2026-06-20' as decided_on, 2 as return_id,
            '分期协议' as repayment, null::date as corrected_on, null::varchar as papers, null::varchar as reviewer,
            null::varchar as remark
        from pub.flags where status = 'confirmed'
    """,
    "flag_changes": """
        select 'gone-' || n as flag_id, 'deceased_claimant' as flag_type, 'cleared' as change, null as flag_id_to,
            person_id, '所依据的记录已更正' as reason, date '2026-06-30' as changed_on, 'cleared' as status,
            date '2026-05-01' as first_seen_on, date '2026-06-29' as last_seen_on, 100 as amount_at_risk
        from person where n % 400 = 0
    """,
    "flag_evidence": """
        select flag_id, 'insurance' as source, 'benefits' as dataset, 'B' || k || flag_id as record_no,
            '死亡次月以后的发放' as role, amount_at_risk / 3 as amount
        from pub.flags, range(3) as r(k)
    """,
    "flag_records": """
        select flag_id, source, dataset, record_no, 'benefits_20260629.csv' as file, row_number() over () + 1 as line,
            '{"file":"f","line":2,"record_no":"B","person_no":"R1","item":"基本养老金","amount":10.50}' as said
        from pub.flag_evidence
    """,
    "township_progress": """
        select distinct unit_no, unit_code as township_code, unit_name as township_name, 2026 as year, true as is_current_year, 1000 + unit_no as year_target, 300 as enrolled_this_year, 0.25 as plan_completion, 40 as lost_this_year,
            '2026年任务数，正文为1人，附件为2人；本系统采用2人。' as note, 'x' as noted_by_nobody
        from person order by unit_no
    """,
    "county_plan": """
        select '阜宁县' as county_name, '三年行动计划（2025-2027年）' as plan_title, '县政府办印发' as plan_source,
            2025 as first_year, 2027 as last_year, 90000 as plan_target
    """,
    "township_quarters": """
        select unit_no, unit_code as township_code, unit_name as township_name,
            date '2025-04-01' + to_months(3 * quarter::integer) as quarter_from,
            if(quarter = 4, date '2026-06-30', quarter_from + to_months(3) - to_days(1)) as quarter_to,
            quarter = 4 as is_current, 1000 + unit_no as year_target, 10 * quarter + unit_no as joined, 3 as lost,
            100 * quarter + unit_no % 5 as joined_in_year, if(quarter = 4, date '2026-03-31', null) as compared_with,
            if(quarter = 4, 50, null) as listed_before, if(quarter = 4, 7, null) as left_list
        from (select distinct unit_no, unit_code, unit_name from person), range(5) as r(quarter)
    """,
    "hardship_duties": """
        select distinct unit_no, unit_code as township_code, unit_name as township_name, g.name as group_name, rank as group_rank,
            rank is null as is_all_groups, 12 as persons, 2 as left_out, 10 as registration_due,
            if(unit_no = 8, 9, 10) as registered, 6 as payment_due, if(unit_no = 8, 4, 6) as paid,
            if(unit_no = 8, 1, 0) as self_paid, 4 as pension_due, 4 as drawing
        from person as one, (values ('低保对象', 2), ('全部', null)) as g(name, rank)
    """,
    "extracts": """
        select *, null::varchar as stale_reason from (values
            ('public_security', 'population', 'population_20260628_full.csv', 'a1', 'GB18030', date '2026-06-28', 112043,
             111998, 41, false, 'passed', 4, ['备用字段一'], '{"birth_date": 17}', 'full', null),
            ('tax', 'wage_withholding', 'wage_withholding_20260531.csv.gz', 'b1', 'UTF-8', date '2026-05-31', 65012, 65012, 0,
             false, 'passed', 0, [], '{}', 'events', null),
            ('tax', 'wage_withholding', 'wage_withholding_20260629.csv.gz', 'b2', 'UTF-8', date '2026-06-29', 66120, 66118, 2,
             false, 'passed', 0, [], '{}', 'events', null),
            ('education', 'students', 'students_20260601.xlsx', 'c1', '—', date '2026-06-01', 20411, 0, 0, false, 'refused', 0,
             [], '{}', 'full', '缺少必需的列：学籍状态。请补齐后重新报送。'),
            ('education', 'students', 'students_20260501.xlsx', 'c0', '—', date '2026-05-01', 20398, 20390, 8, true, 'passed',
             0, [], '{}', 'full', '本次文件未通过，沿用 2026-05-01 的最近一次合格数据。'),
            ('insurance', 'persons', 'persons_20260629.parquet', 'd1', null, date '2026-06-29', 98877, 98877, 0, false, 'passed',
             0, [], '{}', 'full', null)
        ) as t(source, dataset, file, sha256, encoding, as_of, row_count, accepted, quarantined, is_stale, gate_result,
               duplicates, unknown_columns, unreadable, mode, message)
    """,
    "quarantine": """
        select 'population_20260628_full.csv' as file, 2 + n as line, 'public_security' as source, 'population' as dataset,
            'R' || n as record_no, (['姓名缺失', '公民身份号码被电子表格改成科学计数法', '人员编号重复'])[n % 3 + 1] as reason,
            '某行原文' as raw
        from person where n % 23 = 0
    """,
    "quality_results": """
        select * from (values
            ('education', 'students', 'expect_column_to_exist', '必需的列都在', 'warning', false, '缺学籍状态', 0, '整件拒收'),
            ('public_security', 'population', 'expect_unexpected_share', '出生日期可读', 'info', false, '0.02%', 17, '已按缺失处理'),
            ('insurance', 'persons', 'expect_unique', '个人编号不重复', 'critical', true, '0', 0, null)
        ) as t(source, dataset, expectation, rule, severity, success, observed, unexpected_count, message)
    """,
    "runs": """
        select '20260630-213000-ab12' as run_id, date '2026-06-30' as as_of, 'funing' as policy,
            timestamp '2026-06-30 21:30:00' as started_at, timestamp '2026-06-30 21:31:12' as finished_at, 3 as exit_code,
            '0.1.0' as version, 72.4 as seconds, '{"读取": 21.4, "质量检查": 6.0, "关联": 30.2, "判定": 9.9}' as stage_seconds,
            null as message
    """,
    "link_quality": """
        select * from (values
            ('population', 'id_and_name', 111000, 0.9999, 0.97, 0.9), ('students', 'id_and_name', 20000, 0.9998, 0.97, 0.9),
            ('students', 'name_birth', 311, 0.991, 0.91, 0.9), ('deaths', 'name_village', 42, null, null, 0.9)
        ) as t(dataset, match_rule, links, estimated_precision, estimated_recall, threshold)
    """,
    "blocking_rules": """
        select 1 as rule_no, 'same_id' as rule, '号码相同' as purpose, 820 as pairs, 60 as most_per_key, 0 as capped_keys,
            0 as capped_pairs, 270 as links, 12 as links_alone, 0.01 as recall_added
    """,
    "link_model": """
        select '2-test' as model_version, 'tax' as source, 'wage_withholding' as dataset, true as is_number_held,
            4 as comparison_no, '性别' as comparison, 1 as level_no, 'equal' as level, '性别一致' as says, 0.995 as m,
            0.5 as u, 0.993 as weight
    """,
    "link_reliability": """
        select '2-test' as model_version, 1 as bin_no, 1000 as links, 0.98 as promised, 0.97 as observed, 0.01 as gap
    """,
}


def fill(connection: duckdb.DuckDBPyConnection, *, persons: int = 2_000, villages: int = 6, one_in: int = 4) -> None:
    """Makes every declared table in schema `pub`, from `persons` invented people."""
    values = {"persons": persons, "villages": villages, "one_in": one_in, "formula": FORMULA}
    connection.execute("create schema if not exists pub")
    for name, select in {**_VIEWS, **_TABLES}.items():
        used = {key: value for key, value in values.items() if "$" + key in select}
        target = name if name in _VIEWS else "pub." + name
        connection.execute("create or replace table " + target + " as " + select, used)
    assert {table.name for table in TABLES} == set(_TABLES)


@pytest.fixture(scope="session")
def invented_results() -> Callable[..., None]:
    """Fills schema `pub` of a working database; see `fill`."""
    return fill


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Publishes the invented county, changed by statements, and writes one document beside it; gives the folder."""

    def write(document: Callable[..., object], *changes: str) -> Path:
        output = tmp_path_factory.mktemp("county")
        with closing(warehouse.connect()) as connection:
            fill(connection, persons=400, villages=3)
            for change in changes:
                connection.execute(change)
            with publication(connection, output):
                pass
        with opened(output / FILE_NAME) as connection:
            document(connection, output)
        return output

    return write


@pytest.fixture
def county(good_night, tmp_path):
    """The good night, and a department that has delivered something since."""
    shutil.copytree(good_night.input, tmp_path / "input")
    shutil.copytree(good_night.output, tmp_path / "output", symlinks=True)
    deaths = tmp_path / "input/civil_affairs/deaths_20261025.csv"
    header, died = deaths.read_text(encoding="utf-8").splitlines()
    deaths.with_name("deaths_20261030.csv").write_text(f"{header}\n{died.replace('D1', 'D2')}\n", encoding="utf-8")
    return tmp_path
