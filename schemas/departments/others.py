"""Further departments that the plans name, each with one dataset: 残联, 乡村振兴, 自然资源, 司法, 卫健, 退役军人."""

from __future__ import annotations

from schemas.dataset import Column, Dataset, Mode, words
from schemas.vocabulary import BIRTH_DATE, DIVISION, SEX, code, date, id_number, person_name, record_no

DISABLED_PERSONS = Dataset(
    "disabled_federation", "disabled_persons", "残疾人", Mode.FULL,
    (
        record_no("残疾证号", "残疾人证号"),
        id_number(),
        person_name(),
        code(
            "category", "残疾类别",
            {**words("视力", "听力", "言语", "肢体", "智力", "精神", "多重"),
             **{word + "残疾": word for word in ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")}},
            "类别", required=True,
        ),
        code(
            "grade", "残疾等级",
            {**words("一级", "二级", "三级", "四级"), "1": "一级", "2": "二级", "3": "三级", "4": "四级"},
            "等级", required=True,
        ),
        date("issued_on", "发证日期"),
        DIVISION,
    ),
)  # fmt: skip

MONITORED = Dataset(
    "rural_revitalisation", "monitored", "乡村振兴监测", Mode.FULL,
    (
        record_no("监测编号"),
        id_number(),
        person_name(),
        code("category", "人员类别", words("脱贫人口", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"), "类别", required=True),
        Column("household_no", "户编号"),
        DIVISION,
    ),
)  # fmt: skip

LAND_REQUISITION = Dataset(
    "natural_resources", "land_requisition", "被征地农民", Mode.FULL,
    (
        record_no("征地编号"),
        id_number(),
        person_name(),
        date("requisitioned_on", "征地批准日期"),
        Column("project", "征地项目"),
        DIVISION,
    ),
)  # fmt: skip

INMATES = Dataset(
    "justice", "inmates", "服刑人员", Mode.FULL,
    (
        record_no("罪犯编号"),
        id_number(),
        person_name(),
        SEX,
        BIRTH_DATE,
        date("sentence_from", "刑期起", "刑期起日", required=True),
        date("sentence_to", "刑期止", "刑期止日", required=True),
        code("custody", "执行方式", words("收监", "缓刑", "假释", "暂予监外执行")),
    ),
)  # fmt: skip

DEATH_CERTIFICATES = Dataset(
    "health", "death_certificates", "死亡医学证明", Mode.EVENTS,
    (
        record_no("死亡证编号", "死亡证明编号"),
        id_number(),
        person_name("死者姓名"),
        SEX,
        BIRTH_DATE,
        date("death_date", "死亡日期", "死亡时间", required=True),
        DIVISION,
    ),
)  # fmt: skip

SERVICE_MEMBERS = Dataset(
    "veterans", "service_members", "现役军人", Mode.FULL,
    (
        record_no("登记编号"),
        id_number(),
        person_name(),
        SEX,
        BIRTH_DATE,
        date("enlisted_on", "入伍日期", required=True),
        date("discharged_on", "退役日期"),
    ),
)  # fmt: skip

DATASETS = (DISABLED_PERSONS, MONITORED, LAND_REQUISITION, INMATES, DEATH_CERTIFICATES, SERVICE_MEMBERS)
