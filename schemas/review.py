"""How reviewers hand in what they have decided: files below `<input>/decisions/`, a row a pair of records."""

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
