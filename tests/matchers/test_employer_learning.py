"""Learning the employer model: a county whose errors are known gives their rates back. Everybody is invented."""

from __future__ import annotations

import pytest

from matchers import employer_learning, employers, parameters, policy_tables
from matchers.parameters import Parameters
from tests.linking.test_employers import BACKGROUND, BACKGROUND_ROWS
from tests.sql import harness

#: Of the payers every tenth writes its name without the place, every twentieth has no code.
_PAYERS = """
    insert into stg.tax__wage_withholding (record_no, period, income, payer_uscc, payer_name)
    select 'W' || record_no, '202512', 1, if(n % 20 = 7, null, uscc), if(n % 10 = 3, replace(name, '阜宁县', ''), name)
    from (select *, cast(substr(record_no, 2) as integer) as n from stg.market_supervision__entities)
"""
#: Codes of the background have no check character; here they get one.
_CODED = """
    update stg.market_supervision__entities as entity
    set uscc = valid.code
    from (
        select record_no, left(uscc, 17) || sign as code
        from stg.market_supervision__entities, unnest(string_split('0123456789ABCDEFGHJKLMNPQRTUWXY', '')) as s(sign)
        where is_valid_uscc(left(uscc, 17) || sign)
    ) as valid
    where entity.record_no = valid.record_no
"""


@pytest.fixture(scope="module")
def learnt() -> Parameters:
    connection = harness.empty_database()
    connection.execute(BACKGROUND_ROWS, [BACKGROUND])
    connection.execute(_CODED)
    connection.execute(_PAYERS)
    policy = policy_tables.load("funing")
    return employer_learning.learn(connection, policy, "test", {}, harness.parameters())


def test_m_is_the_share_of_payers_that_write_so(learnt: Parameters) -> None:
    name = learnt.m["tax/wage_withholding|employer"]["name"]
    assert name["equal"] == pytest.approx(0.9, abs=0.03)
    assert name["mark_trade"] == pytest.approx(0.1, abs=0.03)


def test_what_contradicts_the_proof_is_not_learnt(learnt: Parameters) -> None:
    name = learnt.m["tax/wage_withholding|employer"]["name"]
    assert not {"branch", "different"} & set(name)


def test_strangers_seldom_share_a_code_and_partners_are_no_strangers(learnt: Parameters) -> None:
    """Every payer's employer is among the rows compared blindly; its code must not count as chance."""
    assert learnt.u["tax/wage_withholding|employer"]["credit_code"]["equal"] < 1e-5


def test_the_file_says_what_it_was_learnt_from(learnt: Parameters) -> None:
    assert learnt.learnt_from["statements"] == 2 * BACKGROUND
    assert learnt.quality["largest_gap_to_expectation"]["name"] < 0.05


def test_the_shipped_file_is_of_the_shipped_model() -> None:
    assert employers.learnt(None).model_version == employers.model().version


def test_parameters_of_employers_lie_beside_those_of_persons(tmp_path) -> None:
    assert employers.beside(parameters.MODELS / "person.parameters.json").name == "employer.parameters.json"
    assert employers.beside(tmp_path / "p.json").name == "employer.p.json"
    assert employers.learnt(tmp_path / "p.json") == employers.learnt(None)
