"""Which Word form prints which paper, and what each may say.

What a paper can name is a closed list that follows from its step. A public one (publicity, announcement) has, for each
family, what its procedure ``shows`` and not a word more: numbers, phones, accounts and health have no field there, so no
form can have them printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shouwang.engine.faults import Fault
from shouwang.engine.packs.forms import read_form
from shouwang.engine.packs.layers import FORM_FILE, PAPERS, Layers
from shouwang.engine.packs.model import Pack
from shouwang.engine.packs.saying import choose, fault, listed
from shouwang.engine.packs.steps import Paper, Procedure, Shown, Step, Template

EVERY: Mapping[str, str] = MappingProxyType(
    {
        "标题": "材料的名称，如 公示",
        "县": "县名",
        "落款": "做这一步的地方：村、乡镇或县",
        "程序": "程序的名称",
        "步骤": "步骤的名称",
        "依据": "这一步依据的文件",
        "事项": "办的是什么，如 纳入监测对象、标注风险消除",
        "日期": "这一步做的日子；还没有做的，是打印的日子",
    }
)
"""What every paper may name."""

HANGING: Mapping[str, str] = MappingProxyType(
    {"起": "公示第一天", "止": "公示最后一天", "期限": "公示多久，如 5天、5个工作日"}
)
"""What a public paper may name besides."""

MEETING: Mapping[str, str] = MappingProxyType(
    {
        "地点": "开会的地点",
        "主持人": "主持人",
        "记录人": "记录人",
        "实到": "到会人数",
        "参加人": "参加的人",
        "发言": "发言摘要",
    }
)
"""What the paper of a sitting may name: blank until the sitting is recorded."""

HOME: Mapping[str, str] = MappingProxyType(
    {
        "乡镇": "乡镇",
        "村": "村",
        "组": "村民小组",
        "户编号": "户编号",
        "户主": "户主姓名",
        "人口": "家庭人口",
        "类别": "监测对象类别，按收入得出",
        "风险": "风险类型",
        "人均收入": "人均纯收入（元）",
        "监测范围": "监测范围（元）",
        "结果": "这一步的结果：同意、不同意；审定的是纳入、不予纳入",
        "原因": "不同意的理由",
    }
)
"""What the paper of a family, and a row of a sitting's list, may name."""

ROW: Mapping[str, str] = MappingProxyType(
    {"序号": "第几户", "同意": "同意的票数", "反对": "反对的票数", "弃权": "弃权的票数"}
)
"""What only a row of a sitting's list may name besides."""

FAMILY: Mapping[str, str] = MappingProxyType(
    {
        "住址": "家庭住址",
        "电话": "联系电话",
        "渠道": "线索从哪里来",
        "发现日期": "发现线索的日子",
        "风险依据": "每一种风险凭什么认定",
        "收入测算": "人均纯收入怎样算出来的",
        "突发困难": "突发严重困难的情况",
        "再看日期": "没有纳入的，哪天再看",
        "识别时间": "什么时候识别的；还没有纳入的空着",
        "消除时间": "什么时候消除的；没有消除的空着",
        "消除方式": "消除的：帮扶消除、自然消除",
        "理由": "启动的理由，如 整户没有劳动力",
        "理由说明": "凭什么这样认定",
    }
)
"""What only the paper of one family may name besides."""

MEMBER: Mapping[str, str] = MappingProxyType(
    {
        "序号": "第几人",
        "姓名": "姓名",
        "关系": "与户主关系",
        "性别": "性别",
        "出生": "出生日期",
        "遮盖号码": "身份证号码，中间遮盖",
        "健康": "健康状况",
        "劳动技能": "劳动技能",
        "在校": "在校生状况",
    }
)
WHOLE_NUMBER = "身份证号码"
"""Only in the papers of an application: who has his family looked up names it whole."""
VISITED: Mapping[str, str] = MappingProxyType({"栏目": "入户核查表的一栏", "内容": "填的内容"})
CONDITION: Mapping[str, str] = MappingProxyType(
    {"条件": "条件的名称", "结论": "满足、不满足、不能确定", "情况": "实际的数和标准", "条款": "依据条款"}
)
PLANNED: Mapping[str, str] = MappingProxyType(
    {
        "标题": "材料的名称，帮扶计划表",
        "县": "县名",
        "落款": "村",
        "日期": "打印的日子",
        "乡镇": "乡镇",
        "村": "村",
        "组": "村民小组",
        "户编号": "户编号",
        "户主": "户主姓名",
        "人口": "家庭人口",
        "电话": "联系电话",
        "类别": "监测对象类别",
        "识别时间": "识别的日子",
        "风险": "风险类型",
        "未对应": "还没有措施对应的风险；没有的写“无”",
        "定下时间": "定下方案的日子；没有定的空着",
        "说明": "对方案疑问的说明",
        "花费合计": "各项措施花费合计（元）",
    }
)
"""What a household's plan of measures may name."""
PLANNED_MEASURE: Mapping[str, str] = MappingProxyType(
    {
        "序号": "第几项",
        "类别": "措施类别，如 健康帮扶",
        "措施": "是什么措施",
        "增减": "增收或减支",
        "风险": "解决哪种风险",
        "单位": "落实的部门或帮扶人",
        "计划": "计划开始的日子",
        "开始": "开始的日子",
        "完成": "完成的日子",
        "花费": "花费（元）",
        "进展": "计划中、正在落实、已完成",
        "效果": "效果",
    }
)
FOLLOWED_UP: Mapping[str, str] = MappingProxyType(
    {
        "标题": "走访记录",
        "县": "县名",
        "落款": "村名",
        "日期": "走访的日子",
        "乡镇": "乡镇",
        "村": "村",
        "组": "村民小组",
        "户编号": "户编号",
        "户主": "户主姓名",
        "人口": "家庭人口",
        "阶段": "风险未消除、风险已消除",
        "帮扶责任人": "帮扶责任人姓名",
        "单位": "帮扶责任人的单位、职务",
        "办法": "有新的风险的，怎么办；没有的空着",
        "报送": "谁在什么时候报的",
    }
)
"""What the record of a follow-up visit may name."""
JUDGED: Mapping[str, str] = MappingProxyType(
    {"序号": "第几项", "措施": "是什么措施", "管用": "管不管用", "够用": "够不够用", "能用": "能不能用"}
)
PAIRED: Mapping[str, str] = MappingProxyType({"标题": "结对名册", "县": "县名", "落款": "村名", "日期": "打印的日子"})
"""What a village's list of pairings may name."""
PAIRED_HOME: Mapping[str, str] = MappingProxyType(
    {
        "序号": "第几户",
        "组": "村民小组",
        "户主": "户主姓名",
        "阶段": "风险未消除、风险已消除",
        "帮扶责任人": "帮扶责任人姓名",
        "单位": "帮扶责任人的单位、职务",
        "电话": "帮扶责任人的电话",
        "起": "从哪天起结对",
    }
)
CARD: Mapping[str, str] = MappingProxyType(
    {
        "标题": "防止返贫帮扶明白卡",
        "县": "县名",
        "落款": "村名",
        "日期": "打印的日子",
        "户主": "户主姓名",
        "住址": "村组",
    }
)
"""What the card at a family's door may name: nothing that others must not see there."""
CARD_HELPER: Mapping[str, str] = MappingProxyType({"姓名": "姓名", "单位": "单位、职务", "电话": "电话"})
CARD_MEASURE: Mapping[str, str] = MappingProxyType(
    {"措施": "措施的类别，如 健康帮扶", "单位": "落实的部门", "进展": "就要落实、正在落实、已经落实"}
)
JUDGMENTS, FOUND, HELPERS = "逐项措施", "走访情况", "帮扶责任人"

MEASURES = "措施"
HOMES, MEMBERS, ANSWERS, CONDITIONS = "各户", "家庭成员", "核查情况", "逐条条件"
"""The lists."""

SHOWN: Mapping[Shown, str] = MappingProxyType(
    {
        "town": "乡镇",
        "village": "村",
        "group": "组",
        "head_name": "户主",
        "household_size": "人口",
        "category": "类别",
    }
)
"""What a public list shows, as a form names it."""

PUBLIC_STEPS = ("publicity", "announcement")


@dataclass(frozen=True, slots=True)
class Scope:
    """All that one paper may name: fields, and list → fields of its rows."""

    fields: frozenset[str]
    lists: Mapping[str, frozenset[str]]
    public: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """A paper that belongs to no step of a procedure: its form's name says which. ``title`` is what it is called."""

    title: str
    scope: Scope


BESIDE: Mapping[str, Beside] = MappingProxyType(
    {
        "measure_plan": Beside(
            "帮扶计划表",
            Scope(frozenset(PLANNED), {MEASURES: frozenset(PLANNED_MEASURE), "家庭成员": frozenset(MEMBER)}),
        ),
        "follow_up_record": Beside(
            "走访记录", Scope(frozenset(FOLLOWED_UP), {FOUND: frozenset(VISITED), JUDGMENTS: frozenset(JUDGED)})
        ),
        "pairing_list": Beside("结对名册", Scope(frozenset(PAIRED), {"各户": frozenset(PAIRED_HOME)})),
        "household_card": Beside(
            "防止返贫帮扶明白卡",
            Scope(frozenset(CARD), {HELPERS: frozenset(CARD_HELPER), MEASURES: frozenset(CARD_MEASURE)}),
        ),
    }
)
"""Name of the form → what it prints. Such a form lies in a pack's folder of papers and is named by nothing else there."""


def shown_by(procedure: Procedure, step: Step) -> tuple[Shown, ...]:
    """What a public paper of a step shows of each family: as its step says, else as the procedure's publicity says."""
    said = [one.lasts.shows for one in procedure.steps if one.lasts is not None]
    if step.lasts is not None:
        said = [step.lasts.shows]
    first = said[0] if said else tuple(SHOWN)
    return tuple(word for word in first if all(word in shows for shows in said))


def scope_of(procedure: Procedure, step: Step, paper: Paper) -> Scope:
    """What the paper of a step may name."""
    every = frozenset(EVERY)
    if step.does in PUBLIC_STEPS:
        shows = frozenset(SHOWN[word] for word in shown_by(procedure, step))
        return Scope(every | set(HANGING), {HOMES: shows | {"序号"}}, public=True)
    if paper.batch:
        return Scope(every | set(MEETING), {HOMES: frozenset(HOME) | set(ROW)})
    members = frozenset(MEMBER) | ({WHOLE_NUMBER} if step.does == "application" else set())
    return Scope(
        every | set(HOME) | set(FAMILY),
        {MEMBERS: members, ANSWERS: frozenset(VISITED), CONDITIONS: frozenset(CONDITION)},
    )


def templates(layers: Layers, files: Mapping[str, bytes]) -> dict[str, Template]:
    """Name → Word form; one of a later layer stands in the place of one of the same name."""
    found: dict[str, Template] = {}
    for pack in layers.lineage:
        below = f"{pack}/{PAPERS}/"
        for path in sorted(files):
            if path.startswith(below) and FORM_FILE.match(path.removeprefix(below)):
                name = path.removeprefix(below).removesuffix(".docx")
                found[name] = Template(name, path, files[path])
    return found


def faults_of(pack: Pack) -> Iterator[Fault]:
    """What is wrong with the Word forms of a pack: each that cannot be read, names what it may not, is wanted or unused."""
    used = [
        (procedure, step, paper)
        for procedure in pack.procedures.values()
        for step in procedure.steps
        for paper in step.papers
        if paper.template
    ]
    for _, _, paper in used:
        if paper.template not in pack.templates:
            wrong = f"材料“{paper.title}”的模板“{paper.template}”没有（缺{PAPERS}/{paper.template}.docx）"
            remedy = choose(paper.template, pack.templates, f"在{PAPERS}文件夹里放上这个文件，或去掉template")
            yield fault("template_unknown", paper.where, wrong, remedy)
    for name, template in pack.templates.items():
        own = [one for one in used if one[2].template == name]
        if name in BESIDE:
            yield from form_faults(template, BESIDE[name].title, BESIDE[name].scope)
        elif not own and template.file.startswith(f"{pack.name}/"):
            said = {paper.template for _, _, paper in used}
            wrong = f"没有一份材料用模板“{name}”"
            remedy = choose(name, said - {name}, "在procedures.yaml的材料上写 template，或去掉这个文件")
            yield Fault("template_unused", f"{wrong}；{remedy}。", file=template.file)
        for procedure, step, paper in own:
            yield from form_faults(template, paper.title, scope_of(procedure, step, paper))


def form_faults(template: Template, title: str, scope: Scope) -> Iterator[Fault]:
    """Why a Word form cannot print a paper of this title; nothing where it can."""
    asked = read_form(template.data)
    for one in asked.wrong:
        yield one.at(file=template.file)
    if scope.public and asked.long_number:
        wrong = f"公开的材料“{title}”的模板里有一串像手机号、账号的数字"
        yield Fault("template_number", f"{wrong}；删去，监督电话写固定电话或留空手填。", file=template.file)
    for name in sorted(asked.fields - scope.fields):
        yield _refused(template, title, scope, name, name, scope.fields)
    for rows, name in sorted(asked.of_rows):
        if rows not in scope.lists:
            yield _refused(template, title, scope, rows, rows, frozenset(scope.lists))
        elif name and name not in scope.lists[rows]:
            yield _refused(template, title, scope, f"{rows}里的{name}", name, scope.lists[rows])


def _refused(template: Template, title: str, scope: Scope, said: str, name: str, known: frozenset[str]) -> Fault:
    if scope.public:
        wrong = f"公开的材料“{title}”不能写“{said}”：证件号码、电话、账号、健康状况和没有列入公示的不得公开"
        remedy = f"删去；能写的有：{listed(sorted(known), 20)}"
        return Fault("template_public", f"{wrong}；{remedy}。", file=template.file)
    remedy = choose(name, known, "删去")
    return Fault("template_field", f"材料“{title}”没有字段“{said}”；{remedy}。", file=template.file)
