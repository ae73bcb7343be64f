"""教育: students."""

from __future__ import annotations

from schemas.dataset import Column, Dataset, Mode, words
from schemas.vocabulary import BIRTH_DATE, DIVISION, SEX, code, date, id_number, person_name, record_no

SOURCE = "education"

STUDENTS = Dataset(
    SOURCE, "students", "在校学生", Mode.FULL,
    (
        record_no("学籍号"),
        id_number("身份证件号"),
        person_name(),
        SEX,
        BIRTH_DATE,
        Column("school", "学校名称", aliases=("学校",)),
        code("stage", "学段", words("小学", "初中", "高中", "中职", "高等教育")),
        code("status", "学籍状态", words("在读", "休学", "毕业", "退学", 在校="在读", 在籍="在读"), required=True),
        date("enrolled_on", "入学日期", "入学时间"),
        date("graduates_on", "预计毕业日期", "毕业日期"),
        DIVISION,
    ),
)  # fmt: skip

DATASETS = (STUDENTS,)
