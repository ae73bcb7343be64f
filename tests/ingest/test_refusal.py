"""What differs too much from the last accepted snapshot, by counts alone."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from flows.ingest import guard
from flows.ingest.guard import Former, Profile
from schemas.datasets import BY_KEY
from tests.ingest.limits import LIMITS, POPULATION


class TestRefusal:
    """What differs too much from the last accepted snapshot, worked out from counts."""

    @pytest.mark.parametrize(
        ("was", "now", "changed", "says"),
        [
            (10_000, 9_000, 0, None),
            (10_000, 8_999, 0, "行数由 10,000 减少到 8,999（10.0%，允许 10%）"),
            (10_000, 13_000, 0, None),
            (10_000, 13_001, 0, "行数由 10,000 增加到 13,001（30.0%，允许 30%）"),
            (150, 51, 0, None),
            (150, 50, 0, "行数由 150 减少到 50"),
            (0, 5_000, 0, "行数由 0 增加到 5,000"),
            (10_000, 15_000, 2_000, None),
            (10_000, 7_200, 2_000, None),
            (10_000, 7_000, 2_000, "行数由 8,000 减少到 7,000"),
        ],
        ids=[
            "ten percent less", "more than that", "thirty percent more", "more than that too", "a small list",
            "a small list that loses a hundred", "of nobody", "deltas have added some", "deltas have removed some",
            "more than the deltas can explain",
        ],
    )  # fmt: skip
    def test_rows(self, was, now, changed, says):
        told = self.refusal(Profile(was, was), Profile(now, now), changed)
        assert (told is None) == (says is None)
        if says:
            assert told.startswith(f"与 2026-10-01 采用的数据相比，{says}")
            assert "请核对是否漏报分卷" in told and f"日期 20261101、行数 {now} 和原因" in told

    @pytest.mark.parametrize(
        ("was", "now", "changed", "is_told"),
        [
            (80, 40, 0, False), (80, 39, 0, True), (80, 0, 0, True), (80, 39, 5, False), (80, 200, 0, False),
            (150, 51, 0, True), (150, 50, 0, False), (0, 0, 0, False),
        ],
        ids=[
            "half of a small list", "more than that", "all of it", "as deltas explain", "it grew",
            "a hundred but one", "a hundred is refused", "of nobody",
        ],
    )  # fmt: skip
    def test_a_small_list_that_loses_most_of_its_rows_is_taken_and_told(self, was, now, changed, is_told):
        told = guard.loss(self.former(Profile(was, was), changed), Profile(now, now), LIMITS)
        assert (told is not None) == is_told
        assert not told or f"的 {was} 减少到 {now}；变动不足 100 行，照常采用，请核对是否漏报" in told

    @pytest.mark.parametrize(
        ("filled", "says"),
        [(780, None), (779, "「公民身份号码」有值的由 98.0% 降到 77.9%（允许下降 20 个百分点）"), (1000, None)],
        ids=["twenty points less", "more than that", "better filled than before"],
    )
    def test_a_column_that_empties(self, filled, says):
        told = self.refusal(*(Profile(1000, 1000, Counter(id_number=count)) for count in (980, filled)))
        assert (told is None) == (says is None)
        assert says is None or says in told

    def test_a_few_values_of_a_small_list_may_be_missing(self):
        was, now = Profile(150, 150, Counter(phone=150)), Profile(150, 150, Counter(phone=51))
        assert self.refusal(was, now) is None

    def test_a_column_that_was_declared_since_is_not_compared(self):
        assert self.refusal(Profile(1000, 1000, Counter(name=1000)), Profile(1000, 1000, Counter(name=1000))) is None
        assert self.refusal(Profile(1000, 1000), Profile(1000, 1000, Counter(phone=0))) is None

    @pytest.mark.parametrize(
        ("dead", "left", "may_vanish", "is_refused"),
        [(100, 0, False, True), (99, 0, False, False), (100, 1, False, False), (100, 0, True, False)],
        ids=["nobody is dead any more", "too few to tell", "some are left", "may vanish by the policy"],
    )
    def test_a_value_that_vanishes(self, dead, left, may_vanish, is_refused):
        was, now = (
            Profile(1000, 1000, codes={"status": Counter(正常=1000 - count) + Counter(死亡注销=count)})
            for count in (dead, left)
        )
        limits = LIMITS.model_copy(update={"values_may_vanish": may_vanish})
        told = guard.refusal(BY_KEY[POPULATION], dt.date(2026, 11, 1), self.former(was), now, limits)
        assert (told is not None) == is_refused
        assert not told or "「人员状态」为“死亡注销”的由 100 行变为 0 行" in told

    def test_everything_that_is_wrong_is_told_in_one_sentence(self):
        was = Profile(1000, 1000, Counter(id_number=980, phone=900))
        told = self.refusal(was, Profile(400, 400, Counter(id_number=100, phone=0)))
        assert told.count("；") == 3
        assert all(each in told for each in ("行数由", "「公民身份号码」", "「联系电话」"))

    @staticmethod
    def former(profile, changed=0):
        return Former(dt.date(2026, 10, 1), profile, changed)

    def refusal(self, was, now, changed=0):
        return guard.refusal(BY_KEY[POPULATION], dt.date(2026, 11, 1), self.former(was, changed), now, LIMITS)
