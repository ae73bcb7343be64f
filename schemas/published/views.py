"""Views of the published file for the questions that analysts ask every week.

A view's SELECT is `sql/72_views/<name>.sql`. Names of columns end with their unit (`_yuan`, `_persons`, `_percent`,
`_days`, `_years`, `_months`, `_rows`, `_bits`); `_word` is the Chinese word for a code, `_text` a list as a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.published.table import PublishedColumn, count, day, number, text, truth

_LINE = (text("insurance_line", "险种大类：pension 养老，medical 医疗"), text("insurance_line_word", "险种大类，中文"))
_UNIT = (text("township_code", "镇区（报告单位）代码"), text("township_name", "镇区（街道、社区）名称"))
_PERSON = (text("person_id", "人员标识"), text("name", "姓名"), text("id_number", "公民身份号码（18位）"))
_AGE = count("age_years", "基准日的周岁年龄（岁）")
_FLAG_TYPE = (text("flag_type", "疑点类型代码"), text("flag_type_word", "疑点类型，中文"))
_DATASET = (
    text("source", "来源部门代码"),
    text("source_word", "来源部门"),
    text("dataset", "数据集代码"),
    text("dataset_word", "数据集"),
)


@dataclass(frozen=True)
class PublishedView:
    """A view: nothing is stored but its SELECT. `grain` says what a row is."""

    name: str
    title: str
    grain: str
    columns: tuple[PublishedColumn, ...]

    @property
    def comment(self) -> str:
        """The view's comment: what it is and what a row is."""
        return "视图：" + self.title + "。一行一" + self.grain

    @property
    def step(self) -> str:
        """The step of the SQL library that is its SELECT."""
        return "72_views/" + self.name


def _yuan(name: str, comment: str, *, digits: int = 14) -> PublishedColumn:
    return PublishedColumn(name, f"DECIMAL({digits},2)", comment + "（元）")


def _percent(name: str, comment: str, kind: str) -> PublishedColumn:
    return PublishedColumn(name, kind, comment + "（%）")


VIEWS = (
    PublishedView(
        "uninsured_persons",
        "应核实参保的人员，代码已换成中文，供镇村核实，不是结论",
        "人一险种大类",
        (
            *_PERSON,
            text("sex_word", "性别"),
            _AGE,
            text("phone", "联系电话"),
            *_UNIT,
            text("village_code", "村（居）统计区划代码（12位）"),
            text("village_name", "村（居）名称，按地址归纳"),
            *_LINE,
            text("gap", "缺口代码"),
            text("gap_word", "缺口：未参保、中断缴费、应领未领"),
            text("recommended_scheme", "建议险种代码（AAE140）"),
            text("recommended_scheme_word", "建议险种"),
            text("payer", "缴费主体代码"),
            text("payer_word", "缴费主体"),
            _yuan("premium_due_yuan", "缴费主体每年应缴金额；随缴费基数而定的为空"),
            count("priority", "优先级，1 最先"),
            text("group_names", "所属人群，以顿号分隔；没有的为空文本"),
            text("reasons_text", "列入清单的原因，可直接对本人说"),
            text("employer_uscc", "应为其参保的单位的统一社会信用代码"),
            truth("is_new", "本次新列入"),
            day("first_listed_on", "首次列入清单的日期"),
            count("listed_days", "列入清单已有多少天（天）"),
            text("returned_reason", "镇村回填的未参保原因"),
            text("returned_note", "镇村回填的核实情况"),
            day("returned_on", "核实日期"),
        ),
    ),
    PublishedView(
        "targets_by_unit_group",
        "各镇区各人群应核实参保的人数；一人属于多个人群的，各计一次",
        "镇区一险种大类一缺口一人群",
        (
            count("unit_no", "镇区序号，按计划附件"),
            *_UNIT,
            *_LINE,
            text("gap", "缺口代码"),
            text("gap_word", "缺口"),
            text("group_name", "人群；不属于政策所列人群的单列"),
            count("persons", "人数（人）"),
            count("new_persons", "其中本次新列入（人）"),
            _yuan("premium_due_yuan", "每年应缴合计", digits=16),
        ),
    ),
    PublishedView(
        "coverage_by_person",
        "每人的参保状况，各险种并列；养老、医疗各为已覆盖、缺口或不列入的原因",
        "人",
        (
            *_PERSON,
            _AGE,
            *_UNIT,
            truth("alive", "是否在世"),
            truth("in_registry", "参保登记库中是否有此人"),
            text("pension_standing", "养老：已覆盖，未参保、中断缴费、应领未领，或不列入的原因"),
            truth("in_employee_pension", "由企业职工养老保险（110）覆盖"),
            truth("in_government_pension", "由机关事业单位养老保险（120）覆盖"),
            truth("in_resident_pension", "由城乡居民养老保险（170）覆盖"),
            text("medical_standing", "医疗：已覆盖，未参保、中断缴费，或不列入的原因"),
            truth("in_employee_medical", "由职工医保（310）覆盖"),
            truth("in_resident_medical", "由居民医保（390）覆盖"),
        ),
    ),
    PublishedView(
        "exclusions_by_reason",
        "有缺口而不列入清单的人数，按原因",
        "险种大类一原因一部门",
        (
            *_LINE,
            text("reason", "不列入的原因"),
            text("department", "由哪个部门的数据证明"),
            count("persons", "人数（人）"),
        ),
    ),
    PublishedView(
        "progress_by_unit",
        "各镇区本年度扩面进度和名次；只指养老保险新增参保，按毛数",
        "镇区",
        (
            count("unit_no", "镇区序号，按计划附件"),
            *_UNIT,
            count("year", "年度"),
            day("as_of", "比对基准日"),
            count("year_target_persons", "本年度目标（人）；没有任务的为空"),
            count("enrolled_persons", "本年度新增参保（人）"),
            _percent("completion_percent", "年度目标完成率", "DECIMAL(9,2)"),
            count("left_persons", "本年度还差（人）"),
            count("completion_rank", "完成率名次；没有任务的为空"),
            count("plan_target_persons", "计划总目标（人）"),
            count("enrolled_in_plan_persons", "计划期内新增参保（人）"),
        ),
    ),
    PublishedView(
        "employer_gaps",
        "未登记、参保不足、停保仍发薪的单位，供核实，不是结论",
        "单位",
        (
            text("employer_id", "单位标识"),
            text("uscc", "统一社会信用代码"),
            text("employer_name", "单位名称"),
            *_UNIT,
            text("gap", "缺口代码"),
            text("gap_word", "缺口：未参保登记、参保不足、停保仍发薪"),
            count("employees_seen_persons", "近三个月发过工资的人数（人）"),
            count("employees_uninsured_persons", "其中未见参加职工养老保险的人数（人）"),
            text("reasons_text", "列入清单的原因和核实要点"),
            day("registration_due_on", "应办理参保登记的最后日期"),
            count("overdue_days", "超过应登记日期多少天（天）；未到期的为0"),
            text("entity_status", "市场主体登记状态"),
            text("legal_rep_name", "法定代表人或经营者"),
            text("phone", "联系电话"),
            text("stage_word", "办理阶段，由人填报"),
            day("stage_on", "该阶段的日期"),
            truth("is_new", "本次新列入"),
            day("first_listed_on", "首次列入清单的日期"),
        ),
    ),
    PublishedView(
        "uninsured_employees",
        "清单所列单位中未见参加职工养老保险的人员，供逐人核实用工关系",
        "单位一人",
        (
            text("employer_id", "单位标识"),
            text("uscc", "统一社会信用代码"),
            text("employer_name", "单位名称"),
            text("township_name", "单位所在镇区"),
            text("gap_word", "单位的缺口"),
            *_PERSON,
            text("last_wage_period", "最近一次见到发放工资的月份（YYYYMM）"),
            count("wage_months", "近几个月中发放工资的月数（月）"),
            text("other_schemes_text", "已由该单位参加的其他职工险种代码"),
            text("detail", "需核实之处"),
        ),
    ),
    PublishedView(
        "open_flags",
        "待核查的疑点。疑点只是线索，须经核实，不作为停发、追缴依据",
        "条疑点",
        (
            text("flag_id", "疑点编号"),
            *_FLAG_TYPE,
            text("confidence", "可信度代码"),
            text("confidence_word", "可信度：高、中、待复核"),
            *_PERSON,
            *_UNIT,
            text("village_name", "村（居）名称，按地址归纳"),
            text("schemes_text", "涉及的险种代码（AAE140），以顿号分隔"),
            text("period_from", "起始所属期（YYYYMM）"),
            text("period_to", "终止所属期（YYYYMM）"),
            count("period_months", "涉及月数（月）"),
            _yuan("amount_low_yuan", "涉及金额下限"),
            _yuan("amount_high_yuan", "涉及金额上限"),
            number("match_probability", "所依据的匹配概率（0至1），取最低者"),
            text("summary", "一句话说明"),
            text("legal_basis", "法律依据"),
            day("first_seen_on", "首次发现日期"),
            truth("is_new", "本次新发现"),
            count("open_days", "发现至今多少天（天）"),
        ),
    ),
    PublishedView(
        "flags_by_type",
        "各类疑点的件数和金额，按处置状态",
        "疑点类型一处置状态",
        (
            *_FLAG_TYPE,
            text("status", "处置状态代码"),
            text("status_word", "处置状态：待核查、属实、不属实、已追回、已消除"),
            count("flags", "疑点（件）"),
            count("persons", "涉及人员（人）"),
            count("high_confidence_flags", "其中可信度高（件）"),
            count("medium_confidence_flags", "其中可信度中（件）"),
            count("review_confidence_flags", "其中待复核（件）"),
            count("new_flags", "其中本次新发现（件）"),
            _yuan("amount_low_yuan", "涉及金额下限合计", digits=16),
            _yuan("amount_high_yuan", "涉及金额上限合计", digits=16),
        ),
    ),
    PublishedView(
        "flag_evidence_links",
        "疑点所依据的部门记录，及该记录凭什么归到此人；缴费、发放等记录本身不署名，无匹配依据",
        "条疑点一条依据",
        (
            text("flag_id", "疑点编号"),
            *_FLAG_TYPE,
            text("person_id", "人员标识"),
            *_DATASET,
            text("record_no", "部门记录编号"),
            text("role", "在疑点中的作用"),
            _yuan("amount_yuan", "该记录涉及的金额"),
            text("match_rule_word", "记录归到其人的规则"),
            number("match_probability", "记录归到其人的概率（0至1）"),
        ),
    ),
    PublishedView(
        "flag_doubts",
        "对疑点不利的记载（反证），和尚不能确定之处；没有的，数据中未发现",
        "条疑点一种情形一条记录一项说法",
        (
            text("flag_id", "疑点编号"),
            text("doubt", "情形代码"),
            text("doubt_word", "情形：户籍没有登记死亡、已请部门核对、等待人工判定、人工判定等"),
            *_DATASET,
            text("record_no", "部门记录编号"),
            text("says", "说法"),
        ),
    ),
    PublishedView(
        "link_evidence",
        "每条部门记录凭什么归到此人：规则，和逐项比对的说明",
        "条部门人员记录",
        (
            text("person_id", "人员标识"),
            *_DATASET,
            text("record_no", "部门记录编号"),
            text("match_rule", "比对规则代码"),
            text("match_rule_word", "比对规则"),
            text("decided_by", "由谁判定：rule 规则，model 模型，reviewer 人工"),
            number("match_probability", "同一人的概率（0至1）"),
            number("match_weight_bits", "匹配权重（比特）；自成一人的为空"),
            text("evidence_text", "逐项比对的说明，括号内为权重（比特），正数支持同一人"),
        ),
    ),
    PublishedView(
        "data_quality_by_department",
        "各部门数据的接收和质量",
        "个数据集",
        (
            *_DATASET,
            count("files", "送来的文件（个）"),
            count("used_files", "采用的文件（个）"),
            count("refused_files", "拒收的文件（个）"),
            count("missing_files", "上次有、本次没有的文件（个）"),
            truth("is_stale", "是否沿用旧文件或超过期限"),
            day("newest_as_of", "采用的数据最晚截止日期"),
            count("age_days", "该日期距基准日的天数（天）"),
            count("delivered_rows", "采用文件的行数（行）"),
            count("accepted_rows", "接收行数（行）"),
            count("quarantined_rows", "隔离行数（行）"),
            _percent("quarantined_percent", "隔离行占比", "DECIMAL(7,4)"),
            count("checks", "质量检查（项）"),
            count("failed_checks", "未通过的检查（项）"),
            count("feedback_records", "请部门核对的记录（条）"),
            count("new_feedback", "其中本次新增的问题（条）"),
        ),
    ),
)
