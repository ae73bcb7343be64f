"""民政: cremations and the people on relief."""

from __future__ import annotations

from schemas.dataset import Column, Dataset, Kind, Mode, words
from schemas.vocabulary import (
    ADDRESS,
    BIRTH_DATE,
    DIVISION,
    SEX,
    code,
    date,
    id_number,
    person_name,
    record_no,
    renamed,
)  # fmt: skip

SOURCE = "civil_affairs"

DEATHS = Dataset(
    SOURCE, "deaths", "殡葬火化", Mode.EVENTS,
    (
        record_no("火化证号"),
        id_number(),
        person_name("死者姓名"),
        SEX,
        BIRTH_DATE,
        Column("age", "年龄", Kind.INTEGER),
        date("death_date", "死亡日期", "死亡时间", required=True),
        date("cremation_date", "火化日期", "火化时间"),
        DIVISION,
        renamed(ADDRESS, "户籍地址"),
        Column("applicant_name", "家属姓名"),
        Column("applicant_phone", "家属电话"),
    ),
)  # fmt: skip

HARDSHIP = Dataset(
    SOURCE, "hardship", "救助对象", Mode.FULL,
    (
        record_no("救助编号"),
        id_number(),
        person_name(),
        SEX,
        code(
            "category", "救助类别",
            words("低保对象", "特困人员", "低保边缘家庭", 低保="低保对象", 最低生活保障="低保对象", 特困="特困人员",
                  特困供养人员="特困人员", 低保边缘="低保边缘家庭"),
            "对象类别", required=True,
        ),
        Column("household_no", "家庭编号"),
        date("start_date", "享受开始日期"),
        date("end_date", "享受终止日期"),
        DIVISION,
    ),
)  # fmt: skip

DATASETS = (DEATHS, HARDSHIP)
