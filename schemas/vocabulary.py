"""Columns and code lists that several departments share, so that one thing has one name everywhere.

Sources: GB 11643-1999 (citizen number), GB 32100-2015 (credit code), GB/T 2261.1 (sex), GB/T 3304
(ethnicity), and the indicator codes of the 社会保险信息结构通则 (AAC003, AAE140, …).
"""

from __future__ import annotations

from dataclasses import replace

from schemas.dataset import Column, Kind

#: 险种 (AAE140)
SCHEMES: dict[str, str] = {
    "110": "企业职工基本养老保险",
    "120": "机关事业单位养老保险",
    "170": "城乡居民基本养老保险",
    "210": "失业保险",
    "310": "职工基本医疗保险",
    "390": "城乡居民基本医疗保险",
    "410": "工伤保险",
    "510": "生育保险",
}

#: Other spellings of a scheme that offices use.
SCHEME_SPELLINGS: dict[str, str] = {
    "企业养老": "110",
    "企业职工养老保险": "110",
    "企业养老保险": "110",
    "职工养老": "110",
    "职工基本养老保险": "110",
    "机关养老": "120",
    "机关事业单位基本养老保险": "120",
    "机关事业养老": "120",
    "居民养老": "170",
    "居民养老保险": "170",
    "城乡居民养老": "170",
    "城乡居民养老保险": "170",
    "城居保": "170",
    "失业": "210",
    "职工医保": "310",
    "职工医疗保险": "310",
    "城镇职工基本医疗保险": "310",
    "居民医保": "390",
    "居民医疗保险": "390",
    "城乡居民医保": "390",
    "城乡居民医疗保险": "390",
    "工伤": "410",
    "生育": "510",
}

ID_ALIASES = (
    "公民身份号码", "身份证号", "身份证号码", "身份证", "身份号码", "身份证件号", "身份证件号码",
    "证件号码", "证件号", "居民身份证号", "居民身份证号码", "社会保障号", "社会保障号码",
    "AAC002", "AAC147", "id_card", "certno",
)  # fmt: skip
NAME_ALIASES = ("姓名", "人员姓名", "名字", "AAC003", "psn_name")


def record_no(header: str, *aliases: str) -> Column:
    """The department's own key for the row: every dataset has one, and every row needs it."""
    return Column("record_no", header, required=True, nullable=False, aliases=("记录编号", *aliases))


def id_number(header: str = "身份证号") -> Column:
    """A citizen number. The column must be there; a row may lack it, as cremation records do."""
    return Column("id_number", header, Kind.ID_NUMBER, required=True, aliases=ID_ALIASES)


def person_name(header: str = "姓名", *, nullable: bool = True) -> Column:
    """The name of the human being that the row is about."""
    return Column("name", header, Kind.NAME, required=True, nullable=nullable, aliases=NAME_ALIASES)


SEX = Column("sex", "性别", Kind.SEX, aliases=("AAC004", "gender"))
BIRTH_DATE = Column("birth_date", "出生日期", Kind.DATE, aliases=("出生年月日", "出生年月", "AAC006"))
ETHNICITY = Column("ethnicity", "民族", aliases=("民族代码", "AAC005"))
ADDRESS = Column("address", "地址", aliases=("住址", "居住地址", "联系地址", "家庭住址", "AAE006"))
PHONE = Column("phone", "联系电话", aliases=("电话", "手机", "手机号", "手机号码", "联系方式", "AAE005", "AAC067"))
DIVISION = Column(
    "division_code", "户籍地区划", Kind.DIVISION,
    aliases=("区划", "区划代码", "行政区划", "行政区划代码", "户籍区划", "户籍地区划代码", "AAB301", "AAC301"),
)  # fmt: skip
PERSON_NO = Column("person_no", "个人编号", required=True, nullable=False, aliases=("AAC001", "人员编号", "psn_no"))
EMPLOYER_NO = Column("employer_no", "单位编号", aliases=("AAB001", "参保单位编号"))
AGENCY = Column("agency_code", "经办区划", Kind.DIVISION, aliases=("经办机构", "经办机构区划", "AAB300", "AAA027"))
SCHEME = Column(
    "scheme", "险种", Kind.CODE, required=True, nullable=False,
    aliases=("险种类型", "险种代码", "AAE140", "insutype"),
    values={**{code: code for code in SCHEMES}, **{name: code for code, name in SCHEMES.items()}, **SCHEME_SPELLINGS},
)  # fmt: skip


def renamed(column: Column, header: str, *aliases: str, required: bool | None = None) -> Column:
    """The shared column under the header that this department uses."""
    return replace(
        column,
        header=header,
        aliases=(*aliases, column.header, *column.aliases),
        required=column.required if required is None else required,
    )


def date(name: str, header: str, *aliases: str, required: bool = False, nullable: bool = True) -> Column:
    """A calendar day."""
    return Column(name, header, Kind.DATE, required, nullable, aliases)


def amount(name: str, header: str, *aliases: str, required: bool = False, nullable: bool = True) -> Column:
    """Yuan, to the cent."""
    return Column(name, header, Kind.AMOUNT, required, nullable, aliases)


def period(header: str, *aliases: str) -> Column:
    """YYYYMM, or YYYY00 for a year of the resident scheme."""
    return Column("period", header, Kind.PERIOD, required=True, nullable=False, aliases=aliases)


def code(
    name: str, header: str, values: dict[str, str], *aliases: str, required: bool = False, nullable: bool = True
) -> Column:
    """One of a closed list of words."""
    return Column(name, header, Kind.CODE, required, nullable, aliases, values)
