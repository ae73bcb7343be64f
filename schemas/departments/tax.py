"""税务: wage withholding and the social-insurance contributions that the tax office collects."""

from __future__ import annotations

from schemas.dataset import Column, Dataset, Kind, Mode
from schemas.vocabulary import SCHEME, amount, date, id_number, period, person_name, record_no

SOURCE = "tax"


def _payer(header: str) -> Column:
    """Credit code of the unit that withholds or pays."""
    return Column("payer_uscc", header, Kind.USCC, aliases=("统一社会信用代码", "纳税人识别号", "社会信用代码"))


WAGE_WITHHOLDING = Dataset(
    SOURCE, "wage_withholding", "工资薪金扣缴", Mode.EVENTS,
    (
        record_no("扣缴流水号"),
        _payer("扣缴义务人识别号"),
        Column("payer_name", "扣缴义务人名称", aliases=("单位名称",)),
        id_number("身份证件号码"),
        person_name(),
        period("税款所属期", "所属期"),
        amount("income", "收入额", "收入", required=True),
        # Where they are delivered, who is no employee need not be asked for.
        Column("income_item", "所得项目", aliases=("所得项目名称", "征收品目")),
        Column("employment_type", "任职受雇从业类型", aliases=("从业类型",)),
    ),
)  # fmt: skip

CONTRIBUTION_PAYMENTS = Dataset(
    SOURCE, "contribution_payments", "社保费征缴", Mode.EVENTS,
    (
        record_no("征缴流水号"),
        _payer("缴费单位识别号"),
        id_number("身份证件号码"),
        person_name(),
        SCHEME,
        period("费款所属期", "所属期"),
        amount("amount", "金额", "入库金额", "实缴金额", required=True),
        date("paid_on", "入库日期", required=True),
    ),
)  # fmt: skip

DATASETS = (WAGE_WITHHOLDING, CONTRIBUTION_PAYMENTS)
