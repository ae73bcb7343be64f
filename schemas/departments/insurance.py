"""社会保险: the registry itself. Codes in the aliases are those of the 社会保险信息结构通则."""

from __future__ import annotations

from schemas.dataset import Column, Dataset, Kind, Mode, words
from schemas.vocabulary import (
    ADDRESS,
    AGENCY,
    BIRTH_DATE,
    DIVISION,
    EMPLOYER_NO,
    ETHNICITY,
    PERSON_NO,
    PHONE,
    SCHEME,
    SEX,
    amount,
    code,
    date,
    id_number,
    period,
    person_name,
    record_no,
    renamed,
)  # fmt: skip

SOURCE = "insurance"

PERSONS = Dataset(
    SOURCE, "persons", "参保人员", Mode.FULL,
    (
        record_no("个人编号", "AAC001", "psn_no"),
        id_number("社会保障号码"),
        person_name(),
        SEX,
        ETHNICITY,
        BIRTH_DATE,
        DIVISION,
        renamed(ADDRESS, "居住地址"),
        PHONE,
    ),
)  # fmt: skip

ENROLMENTS = Dataset(
    SOURCE, "enrolments", "参保关系", Mode.FULL,
    (
        record_no("关系编号"),
        PERSON_NO,
        SCHEME,
        EMPLOYER_NO,
        date("enrolled_on", "参保日期", "AAC030", required=True),
        code(
            "status", "参保状态",
            words("参保缴费", "暂停缴费", "待遇领取", "终止参保", 正常参保="参保缴费", 正常缴费="参保缴费", 暂停参保="暂停缴费",
                  终止缴费="终止参保"),
            "状态", "AAC008", required=True, nullable=False,
        ),
        date("status_date", "状态日期"),
        AGENCY,
    ),
    is_person=False,
)  # fmt: skip

CONTRIBUTIONS = Dataset(
    SOURCE, "contributions", "缴费明细", Mode.EVENTS,
    (
        record_no("缴费流水号"),
        PERSON_NO,
        SCHEME,
        period("费款所属期", "对应费款所属期", "AAE003"),
        code("kind", "缴费类型", words("正常应缴", "补缴", "退费", 正常缴费="正常应缴", 正常="正常应缴"), required=True, nullable=False),
        amount("personal_amount", "个人缴费", "个人缴费金额"),
        amount("employer_amount", "单位缴费", "单位缴费金额"),
        amount("subsidy_amount", "财政补贴", "补贴金额"),
        date("paid_on", "到账日期"),
        EMPLOYER_NO,
        AGENCY,
    ),
    is_person=False,
)  # fmt: skip

BENEFITS = Dataset(
    SOURCE, "benefits", "待遇发放", Mode.EVENTS,
    (
        record_no("发放流水号"),
        PERSON_NO,
        SCHEME,
        period("待遇所属期", "对应待遇所属期", "AAE003"),
        code("item", "待遇项目", words("基本养老金", "丧葬补助金", "抚恤金", "补发"), required=True, nullable=False),
        amount("amount", "金额", "发放金额", "AAE019", required=True, nullable=False),
        date("paid_on", "发放日期"),
        Column("account", "收款账号", aliases=("银行账号", "AAE010")),
        AGENCY,
    ),
    is_person=False,
)  # fmt: skip

REIMBURSEMENTS = Dataset(
    SOURCE, "reimbursements", "医保结算", Mode.EVENTS,
    (
        record_no("结算流水号"),
        PERSON_NO,
        SCHEME,
        Column("hospital_code", "医疗机构编码", required=True, aliases=("医院编码",)),
        code("visit_type", "就医类型", words("住院", "门诊"), "医疗类别", required=True),
        date("admitted_on", "入院日期", required=True),
        date("discharged_on", "出院日期", required=True),
        Column("invoice_no", "票据号码", required=True, aliases=("发票号码", "发票号")),
        amount("total_amount", "总费用"),
        amount("fund_paid", "基金支付", "统筹支付", required=True),
        date("settled_on", "结算日期"),
        AGENCY,
    ),
    is_person=False,
)  # fmt: skip

EMPLOYERS = Dataset(
    SOURCE, "employers", "参保单位", Mode.FULL,
    (
        record_no("单位编号", "AAB001"),
        Column("uscc", "统一社会信用代码", Kind.USCC, required=True, aliases=("社会信用代码", "信用代码", "AAB998")),
        Column("name", "单位名称", required=True, aliases=("AAB004", "AAB069", "名称")),
        date("registered_on", "参保登记日期"),
        code("status", "单位状态", words("正常参保", "暂停", "注销", 正常="正常参保", 参保缴费="正常参保"), "状态", required=True),
        renamed(DIVISION, "单位区划"),
        renamed(ADDRESS, "单位地址"),
    ),
    is_person=False,
)  # fmt: skip

DATASETS = (PERSONS, ENROLMENTS, CONTRIBUTIONS, BENEFITS, REIMBURSEMENTS, EMPLOYERS)
