"""How people hand in what they have decided, as files below `<input>/decisions/`: on pairs of records, on employers."""

from __future__ import annotations

from schemas.dataset import Column, Dataset, Kind, Mode
from schemas.datasets import DATASETS
from schemas.published import words

#: Folder beside those of the departments.
FOLDER = "decisions"
SAME, DIFFERENT = "同一人", "不同人"
#: A tax record names a person and an employer, so the verdict says which of them was decided on.
SAME_EMPLOYER, DIFFERENT_EMPLOYER = "同一单位", "不同单位"

_SOURCES = {dataset.source: dataset.source for dataset in DATASETS}
_SOURCES |= {title: source for source, title in words.SOURCES.items() if source in _SOURCES}
_DATASETS = {spelling: dataset.name for dataset in DATASETS for spelling in (dataset.name, dataset.title)}
_VERDICTS = {
    SAME: SAME, "是": SAME, "same": SAME, DIFFERENT: DIFFERENT, "否": DIFFERENT, "different": DIFFERENT,
    SAME_EMPLOYER: SAME_EMPLOYER, "same_employer": SAME_EMPLOYER,
    DIFFERENT_EMPLOYER: DIFFERENT_EMPLOYER, "different_employer": DIFFERENT_EMPLOYER,
}  # fmt: skip


def _side(letter: str, title: str) -> tuple[Column, ...]:
    """The three columns that name one of the two records."""
    return (
        Column(f"source_{letter}", f"{title}部门", Kind.CODE, required=True, nullable=False, values=_SOURCES),
        Column(f"dataset_{letter}", f"{title}数据集", Kind.CODE, required=True, nullable=False, values=_DATASETS),
        Column(f"record_no_{letter}", f"{title}记录编号", required=True, nullable=False),
    )


DECISIONS = Dataset(
    FOLDER, "pairs", "记录对", Mode.EVENTS,
    (
        # Nobody numbers these rows across files; every staged row has the column.
        Column("record_no", "record_no"),
        *_side("l", "左侧"),
        *_side("r", "右侧"),
        Column("verdict", "结论", Kind.CODE, required=True, nullable=False, values=_VERDICTS, aliases=("判定",)),
        Column("note", "说明", aliases=("备注",)),
        Column("reviewer", "审核人", required=True, nullable=False),
        Column("decided_on", "审核日期", Kind.DATE, required=True, nullable=False, aliases=("判定日期",)),
    ),
    is_person=False,
)  # fmt: skip

#: How far people have gone with an employer, up to the credit procedure; the policy says what must come before what.
STAGES = ("notified", "ordered", "refused", "credit_listed", "corrected", "not_required")
_STAGE_WORDS = {title: stage for stage, title in words.EMPLOYER_STAGES.items()} | {stage: stage for stage in STAGES}
_STAGE_WORDS |= {"告知": "notified", "责令改正": "ordered", "拒不整改": "refused", "纳入失信名单": "credit_listed",
                 "已参保": "corrected", "已登记": "corrected", "无雇工": "not_required"}  # fmt: skip

EMPLOYER_STAGES = Dataset(
    FOLDER, "employer_stages", "单位办理阶段", Mode.EVENTS,
    (
        Column("record_no", "record_no"),
        Column("uscc", "统一社会信用代码", Kind.USCC, aliases=("社会信用代码", "信用代码")),
        Column("name", "单位名称", aliases=("名称",)),
        Column("stage", "阶段", Kind.CODE, required=True, nullable=False, values=_STAGE_WORDS, aliases=("办理阶段",)),
        Column("decided_on", "日期", Kind.DATE, required=True, nullable=False, aliases=("办理日期", "认定日期")),
        Column("officer", "经办人", required=True, nullable=False, aliases=("认定人",)),
        Column("note", "说明", aliases=("备注",)),
    ),
    is_person=False,
)  # fmt: skip
