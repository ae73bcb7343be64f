"""The policy model: the plans as printed, and every fault of a bad file told at once, with place and what to write."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from matchers import policy_tables, resources
from matchers.warehouse import connect
from schemas import policy_faults
from schemas.errors import EXIT_UNUSABLE, PolicyError
from schemas.policy import FLAG_TYPES, LISTS, PRIORITY_RULES, Limits, Policy, parse

COUNTIES = ("funing", "longde")


@pytest.fixture(scope="module")
def funing() -> Policy:
    """The policy of Funing's plan (Jiangsu, 2019)."""
    return policy_tables.load("funing")


@pytest.fixture(scope="module")
def longde() -> Policy:
    """The policy of Ningxia's notice (2021), for Longde."""
    return policy_tables.load("longde")


@pytest.fixture(scope="module")
def text() -> str:
    """Funing's file, for tests to spoil."""
    return (resources.folder("policies") / "funing.toml").read_text(encoding="utf-8")


def faults_of(text: str) -> list[str]:
    """What is said of a bad file."""
    with pytest.raises(PolicyError) as caught:
        parse(text, "试用.toml")
    assert "试用.toml" in str(caught.value)
    assert caught.value.exit_code == EXIT_UNUSABLE
    return caught.value.faults


def test_targets_of_the_annex(funing: Policy) -> None:
    """Nineteen units; the sums of the annex."""
    reporting = funing.reporting
    assert [unit.no for unit in reporting.units] == list(range(1, 20))
    assert reporting.units[3].name == "花园街道(含现代园)"
    assert reporting.years == (2019, 2020, 2021)
    assert reporting.sums == (50490, 81730, 27060)
    assert reporting.total == 159280


def test_the_plan_contradicts_itself(funing: Policy) -> None:
    """The text says 21760 for 2021, the annex 27060: the sentence names both figures and the one that is used."""
    [note] = funing.reporting.notes
    assert (note.year, note.used, note.printed) == (2021, 27060, 21760)
    assert "21760人" in note.sentence and "本系统采用27060人" in note.sentence


def test_units_are_not_townships(funing: Policy) -> None:
    """Seventeen statistical townships, nineteen units: two communities have a code of the county's own."""
    assert len(funing.divisions.townships) == 17
    assert set(funing.divisions.internal.values()) == {"硕集社区", "公兴社区"}


def test_longde_has_units_and_no_targets(longde: Policy) -> None:
    """Thirteen towns and townships (3镇10乡) of the county 640423; the notice sets no targets."""
    names = [unit.name for unit in longde.reporting.units]
    assert (len(names), sum(name.endswith("镇") for name in names)) == (13, 3)
    assert longde.county.prefix == "640423"
    assert not longde.reporting.years


def test_the_three_lists_of_the_notice(longde: Policy) -> None:
    """Ningxia's notice: paid for, sent to the agency, compared — each list as printed, none merged."""
    needy = {
        "特困人员", "低保对象", "低保边缘家庭", "重度残疾人", "三级、四级智力、精神、视力残疾人", "突发严重困难户", "脱贫不稳定户",
        "边缘易致贫户",
    }  # fmt: skip
    groups = longde.hardship_groups
    listed = {word: {group.name for group in groups if word in group.lists} for word in LISTS}
    assert {group.name for group in groups if group.pension_paid} == needy
    assert listed["推送"] == needy
    assert listed["比对"] == needy - {"低保边缘家庭", "三级、四级智力、精神、视力残疾人"} | {"脱贫人口"}
    assert listed["保留最低档"] == needy | {"脱贫人口"}
    assert (longde.resident_pension.tiers[0].amount, longde.resident_pension.tiers[0].subsidy) == (100, 30)


def test_who_is_paid_for_in_funing(funing: Policy) -> None:
    """Chapter 3(2)4: those on file and not lifted out of poverty, 低保, 特困; 3(2)3: land-requisitioned 16 to 59."""
    paid = {group.name: group for group in funing.hardship_groups if group.pension_paid}
    assert {"特困人员", "低保对象", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户", "被征地农民"} <= set(paid)
    assert (paid["被征地农民"].age_from, paid["被征地农民"].age_to) == (16, 59)
    assert {"脱贫人口", "低保边缘家庭"}.isdisjoint(paid)


def test_order_of_the_list(funing: Policy, longde: Policy) -> None:
    """The needy first, land-requisitioned, short of the years, 45 to 59, employees, new employers, permits; the rest."""
    wanted = ["government_pays", "land_requisitioned", "short_of_required_years", "near_pension_never_enrolled",
              "employee", "new_employer", "residence_permit", "other"]  # fmt: skip
    for policy in (funing, longde):
        rules = [priority.rule for priority in policy.priorities]
        assert [rule for rule in rules if rule in wanted] == wanted
        assert sorted(rules) == sorted(PRIORITY_RULES)


def test_deaths_tolerate_fewer_errors_than_other_links(funing: Policy) -> None:
    """Ten wrong links in ten thousand, and one wrong death."""
    assert (funing.linking.at_most_wrong_in_10000, funing.linking.at_most_wrong_deaths_in_10000) == (10, 1)
    assert funing.linking.least_probability_of_deaths > funing.linking.least_probability > 0.5


@pytest.mark.parametrize("county", COUNTIES)
def test_every_doubt_rests_on_law(county: str) -> None:
    """Each kind of flag has a text that an auditor can cite."""
    flags = policy_tables.load(county).flags
    assert {flag.type for flag in flags} == set(FLAG_TYPES)
    assert all(len(flag.legal_basis) > 10 for flag in flags)


def test_every_limit_has_a_title() -> None:
    """What officials read where the number is explained or missing."""
    limits = [field.annotation for field in Policy.model_fields.values()]
    classes = [each for each in limits if isinstance(each, type) and issubclass(each, Limits)]
    assert len(classes) >= 3
    untitled = [
        f"{each.__name__}.{name}"
        for each in classes
        for name, field in each.model_fields.items()
        if name != "source" and not field.title
    ]
    assert untitled == []


@pytest.mark.parametrize(
    ("before", "after", "where", "expected"),
    [
        ("wage_months = 3", 'wage_months = "三"', "windows.wage_months", "应为整数（不加引号），现为 '三'"),
        ("wage_months = 3", "wage_months = 0", "windows.wage_months", "不应小于 1，现为 0"),
        ("wage_months = 3", "", "windows.wage_months", "缺少此项，请补上：近几个月有工资"),
        ("wage_months = 3", "wage_month = 3", "windows.wage_month", "不认识此项"),
        ("[ages]", "[age]", "ages", "缺少此项，请补上：年龄"),
        ("working_age = 16", "working_age = 600", "ages.working_age", "不应大于 120，现为 600"),
        ("shrinks_percent = 10", "shrinks_percent = 0", "deliveries.shrinks_percent", "应大于 0.0，现为 0"),
        ('"education/students"\nstale_days', '"education/pupils"\nstale_days', "deliveries.datasets.第3项（education/pupils）.dataset", "没有名为"),
        ('"education/students"\nstale_days', '"justice/inmates"\nstale_days', "deliveries.datasets", "justice/inmates 写了不止一次"),
        ("[flag_limits]", '[[deliveries.accepted]]\ndataset = "justice/inmates"\nas_of = "2026-11-01"\nrows = 3\nby = "王某"\n[flag_limits]',
         "deliveries.accepted.第1项（justice/inmates）.as_of", "应为文件名中的八位日期"),
        ("[flag_limits]", '[[deliveries.accepted]]\ndataset = "justice/inmates"\nas_of = "20261101"\nrows = 3\nby = "王某"\n[flag_limits]',
         "deliveries.accepted.第1项（justice/inmates）.reason", "缺少此项"),
        ("near_pension_from = 45", "near_pension_from = 60", "ages", "起始年龄 60 不应大于终止年龄 59"),
        ("total = 27589", "total = 27588", "reporting.units（阜城街道）", "应等于 total，现为 27589 与 27588"),
        ("[ 8746, 14159,  4684]", "[ 8746, 14159]", "reporting.units（阜城街道）", "应有 3 个数，现有 2 个"),
        ("50490, 81730, 27060", "50490, 81730, 21760", "reporting.sums", "2021年各单位任务之和为 27060，合计写的是 21760"),
        ("total = 159280", "total = 153980", "reporting.total", "各单位总任务之和为 159280"),
        ("used = 27060", "used = 21760", "reporting.notes（2021）", "应为实际采用的该年合计 27060"),
        ('["320923104"]', '["320923001"]', "reporting.units", "320923001 出现了 2 次（阜城街道、新沟镇）"),
        ('["320923104"]', '["320923104", "320923104205"]', "reporting.units（新沟镇）", "已包含在本单位较短的前缀内"),
        ('["320923104"]', '["32092310"]', "reporting.units.第2项（新沟镇）.prefixes.第1项", "应为 6、9 或 12 位区划代码"),
        ('["320923104"]', '["320922104"]', "区划 320922104", "不在本县（320923）之内"),
        ('["320923104"]', '["320923199"]', "reporting.units（新沟镇）", "没有列入 divisions"),
        ('["320923104"]', '["320923001205"]', "reporting.units", "区划 320923104（新沟镇）没有归入任何报告单位"),
        ('categories = ["特困人员"]', 'categories = ["特困"]', "hardship_groups.第1项（特困人员）.categories", "没有「特困」"),
        ('categories = ["特困人员"]', 'grades = ["一级"]', "hardship_groups.第1项（特困人员）.grades", "不用此项"),
        ("pension_paid = 100.00", "pension_paid = 200.00", "hardship_groups（特困人员）", "不应高于最低档 100.0，现为 200.0"),
        ("age_to = 59", "age_to = 15", "hardship_groups（被征地农民）", "起始年龄 16 不应大于终止年龄 15"),
        ('scheme = "170"\namount = 100.00', 'scheme = "170"\namount = 150.00', "premiums（170）", "不是人人可选的缴费档次"),
        ('starts = "202501"', 'starts = "202513"', "retirement.tracks.第1项（男职工）.starts", '应为六位年月并加引号'),
        ('"insurance/persons", ', "", "extracts.required", "缺少 insurance/persons"),
        ('rule = "other"', 'rule = "rest"', "priorities", ".rule：应为"),
        ('type = "shared_identity"', 'type = "shared_account"', "flags", "没有说明疑点类型 shared_identity"),
        ("[windows]", "[windows", "第", "不是合格的 TOML 文件"),
    ],
)  # fmt: skip
def test_faults_are_told(text: str, before: str, after: str, where: str, expected: str) -> None:
    """Where, and what is expected, in words that the author of the file can act on."""
    assert before in text
    faults = faults_of(text.replace(before, after, 1))
    assert any(fault.startswith(where) and expected in fault for fault in faults), faults


def test_a_village_may_be_taken_out_of_a_township(text: str) -> None:
    """A unit without a township of its own takes villages by their twelve digits; the longest prefix decides."""
    policy = parse(text.replace('["320923401"]', '["320923401", "320923102205"]'), "试用.toml")
    assert policy.reporting.units[17].prefixes == ("320923401", "320923102205")


def test_all_faults_at_once(text: str) -> None:
    """Nobody should have to correct a file seven times: faults of type hide no contradiction, and none another."""
    spoiled = (
        text.replace("wage_months = 3", "wage_months = 0")
        .replace("working_age = 16", "working_age = 600")
        .replace('["320923104"]', '["320923001"]')
        .replace("total =  8268", "total =  8269")
        .replace("no = 19", 'no = "十九"')
        .replace('categories = ["低保对象"]', 'categories = ["低保户"]\nage_from = 200')
    )
    assert spoiled.count("8269") == 1
    faults = faults_of(spoiled + "\n[spare]\nkey = 1\n")
    assert sorted(fault.split("：")[0] for fault in faults) == sorted(
        [
            "windows.wage_months", "ages.working_age", "spare", "reporting.units.第19项（公兴社区）.no",
            "hardship_groups.第2项（低保对象）.categories", "hardship_groups.第2项（低保对象）.age_from",
            "reporting.units",  # 320923001 twice
            "reporting.units",  # 320923104 in no unit
            "reporting.units（吴滩街道）",
        ]
    )  # fmt: skip


def _broken(value: Any, put: Any) -> Iterator[Any]:
    """The value with one of its parts after the other replaced."""
    yield put
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from (value | {key: each} for each in _broken(inner, put))
    elif isinstance(value, list):
        for place, inner in enumerate(value[:2]):
            yield from ([*value[:place], each, *value[place + 1 :]] for each in _broken(inner, put))


@pytest.mark.parametrize("put", ["文字", -1, 3.5, True, [], {}, [None], {"a": []}], ids=repr)
def test_no_fault_stops_the_search_for_others(text: str, put: Any) -> None:
    """Whatever stands in whatever place, contradictions are looked for in the rest, and types name the place."""
    data = tomllib.loads(text)
    for broken in _broken(data, put):
        if isinstance(broken, dict):
            found = policy_faults.contradictions(broken, FLAG_TYPES)
            assert all(isinstance(fault, str) for fault in found)
            try:
                Policy.model_validate(broken)
            except ValidationError as error:
                assert all("：" in fault for fault in policy_faults.of_values(error, broken, Policy))


def test_found_by_name_or_path(tmp_path: Path, text: str, funing: Policy) -> None:
    """A name finds the file that comes with the program; a path finds the office's own."""
    own = tmp_path / "本县.toml"
    own.write_text(text, encoding="utf-8")
    assert policy_tables.load(own) == funing
    with pytest.raises(PolicyError, match="funing、longde"):
        policy_tables.load("longdexian")
    own.write_bytes("name = '阜宁'".encode("gb18030"))
    with pytest.raises(PolicyError, match="UTF-8"):
        policy_tables.load(own)


def test_tables_and_parameters(funing: Policy) -> None:
    """What the file says arrives in the database, typed."""
    connection = connect()
    policy_tables.load_tables(connection, funing)

    def asked(select: str) -> list[tuple[object, ...]]:
        return connection.execute(select).fetchall()

    assert asked("select count(*) from policy.reporting_unit") == [(19,)]
    assert asked("select sum(target) from policy.reporting_target where year = 2021") == [(27060,)]
    assert asked("select count(*) filter (is_statistical), count(*) from policy.township") == [(17, 19)]
    assert asked("select used, printed from policy.plan_note") == [(27060, 21760)]
    assert asked("select old_age from policy.retirement where sex = '0' order by 1") == [(50,), (55,), (60,)]
    assert asked("select name from policy.hardship_group where pension_paid > 0 order by rank limit 1") == [
        ("特困人员",)
    ]
    values = policy_tables.params(funing, dt.date(2026, 1, 15))
    assert values["as_of"] == dt.date(2026, 1, 15)
    assert values["wage_months"] == 3
    assert (values["near_pension_from"], values["near_pension_to"]) == (45, 59)


def test_least_years_of_contributions(funing: Policy) -> None:
    """Fifteen years; of employees six months more for each year from 2030, twenty from 2039. Residents stay at fifteen."""
    connection = connect()
    policy_tables.load_tables(connection, funing)
    steps = connection.execute(
        "select scheme, from_period, months from policy.required_contribution order by scheme, from_period"
    ).fetchall()
    employee = [("000000", 180), *((f"{2030 + n}01", 186 + 6 * n) for n in range(10))]
    assert employee[-1] == ("203901", 240)
    assert steps == [
        *(("110", *step) for step in employee), *(("120", *step) for step in employee), ("170", "000000", 180),
    ]  # fmt: skip
