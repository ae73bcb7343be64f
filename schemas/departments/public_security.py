"""公安: the household register and the residence permits."""

from __future__ import annotations

from schemas.dataset import Column, Dataset, Kind, Mode, words
from schemas.vocabulary import (
    ADDRESS,
    BIRTH_DATE,
    DIVISION,
    ETHNICITY,
    PHONE,
    SEX,
    code,
    date,
    id_number,
    person_name,
    record_no,
    renamed,
)  # fmt: skip

SOURCE = "public_security"

POPULATION = Dataset(
    SOURCE, "population", "户籍人口", Mode.FULL,
    (
        record_no("人员编号"),
        id_number("公民身份号码"),
        person_name(nullable=False),
        Column("former_name", "曾用名", Kind.NAME),
        SEX,
        ETHNICITY,
        BIRTH_DATE,
        Column("household_no", "户号", aliases=("户编号",)),
        Column("relation", "与户主关系"),
        renamed(DIVISION, "户籍地区划", required=True),
        renamed(ADDRESS, "户籍地址"),
        code(
            "status", "人员状态",
            words("正常", "死亡注销", "迁出", "服兵役", "出国定居", 死亡="死亡注销", 注销="死亡注销", 迁往市县外="迁出", 出国境定居="出国定居"),
            "状态", required=True,
        ),
        date("status_date", "状态日期", required=True),
        PHONE,
    ),
)  # fmt: skip

RESIDENCE_PERMITS = Dataset(
    SOURCE, "residence_permits", "居住证", Mode.FULL,
    (
        record_no("居住证号"),
        id_number("公民身份号码"),
        person_name(),
        SEX,
        BIRTH_DATE,
        renamed(DIVISION, "居住地区划"),
        renamed(ADDRESS, "居住地址"),
        date("valid_from", "有效期起", "有效期始"),
        date("valid_to", "有效期止", "有效期至", required=True),
        PHONE,
    ),
)  # fmt: skip

DATASETS = (POPULATION, RESIDENCE_PERMITS)
