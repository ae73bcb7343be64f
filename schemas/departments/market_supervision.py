"""市场监管: enterprises, sole traders and farmers' cooperatives."""

from __future__ import annotations

from schemas.dataset import Column, Dataset, Kind, Mode, words
from schemas.vocabulary import ADDRESS, DIVISION, PHONE, code, date, record_no, renamed

SOURCE = "market_supervision"

ENTITIES = Dataset(
    SOURCE, "entities", "市场主体", Mode.FULL,
    (
        record_no("主体编号"),
        Column("uscc", "统一社会信用代码", Kind.USCC, required=True, aliases=("社会信用代码", "信用代码", "AAB998")),
        Column("name", "主体名称", required=True, nullable=False, aliases=("企业名称", "单位名称", "名称")),
        code(
            "entity_type", "主体类型",
            words("企业", "个体工商户", "农民专业合作社", 个体户="个体工商户", 农合="农民专业合作社"),
            "类型", required=True,
        ),
        Column("legal_rep_name", "法定代表人", Kind.NAME, aliases=("法定代表人姓名", "经营者")),
        Column("legal_rep_id", "法定代表人证件号", Kind.ID_NUMBER, aliases=("法定代表人证件号码", "经营者证件号")),
        date("established_on", "成立日期"),
        code("status", "登记状态", words("存续", "注销", "吊销", 在业="存续", 正常="存续"), "状态", required=True),
        date("status_date", "状态日期"),
        renamed(DIVISION, "住所区划"),
        renamed(ADDRESS, "住所"),
        PHONE,
    ),
    is_person=False,
)  # fmt: skip

DATASETS = (ENTITIES,)
