"""What each department is asked to look at: the channel by which shared data are corrected at their source."""

from __future__ import annotations

from schemas.published.table import PublishedTable, count, day, text

DEPARTMENT_FEEDBACK = PublishedTable(
    "department_feedback",
    "校核反馈清单：各部门记录中本身有误或与其他记录矛盾之处，请部门核实，不是结论",
    "条部门记录一个问题",
    ("source", "dataset", "record_no", "problem"),
    (
        text("feedback_id", "反馈编号，同一问题逐夜不变"),
        text("source", "来源部门"),
        text("dataset", "数据集"),
        text("record_no", "部门记录编号；同一说法有多条的，为其中一条"),
        text("file", "所在文件"),
        count("line", "文件中的行号，表头为第1行"),
        count("record_count", "同一说法的记录数（条）"),
        text("problem", "问题代码"),
        text("problem_title", "问题"),
        text("says", "本记录所载"),
        text("contradiction", "与之矛盾的事实"),
        text("other_source", "矛盾记录的来源部门；记录自身矛盾的为空"),
        text("other_dataset", "矛盾记录的数据集"),
        text("other_record_no", "矛盾记录的编号"),
        text("suggestion", "建议"),
        text("person_id", "人员标识；只在关联确定时给出"),
        text("employer_id", "单位标识"),
        text("status", "反馈状态：new 本次新增，continuing 上次已反馈"),
        day("first_seen_on", "首次反馈日期"),
    ),
)

DEPARTMENT_FEEDBACK_SUMMARY = PublishedTable(
    "department_feedback_summary",
    "校核反馈汇总",
    "数据集一个问题",
    ("source", "dataset", "problem"),
    (
        text("source", "来源部门"),
        text("dataset", "数据集"),
        text("problem", "问题代码"),
        text("problem_title", "问题"),
        count("statements", "反馈条数（条）"),
        count("records", "涉及记录数（条）"),
        count("new_statements", "其中本次新增（条）"),
        day("first_seen_on", "最早一条的首次反馈日期"),
    ),
)

TABLES = (DEPARTMENT_FEEDBACK, DEPARTMENT_FEEDBACK_SUMMARY)
