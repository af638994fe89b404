"""The Word forms of packs/national/papers, written out: ``python -m tests.packs.paper_forms`` makes the files anew.

A form is reviewed here, as text, and not in a file that nobody can compare; a test holds the two side by side.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.packs.form_writing import Form

FOLDER = Path(__file__).resolve().parents[2] / "packs" / "national" / "papers"


def visit_record() -> Form:
    form = Form()
    form.table(
        [
            ["乡镇", "{{ 乡镇 }}", "村组", "{{ 村 }}{{ 组 }}"],
            ["户编号", "{{ 户编号 }}", "家庭人口", "{{ 人口 }}"],
            ["户主", "{{ 户主 }}", "联系电话", "{{ 电话 }}"],
            ["住址", "{{ 住址 }}", "入户日期", "{{ 日期 }}"],
            ["线索来源", "{{ 渠道 }}", "发现日期", "{{ 发现日期 }}"],
        ],
        [2, 5, 2, 5],
    )
    form.under("家庭成员")
    form.each(
        "家庭成员",
        "人",
        [
            ("姓名", "姓名", 2.2),
            ("关系", "关系", 2),
            ("号码", "遮盖号码", 5),
            ("健康", "健康", 2.6),
            ("劳动技能", "劳动技能", 2.8),
            ("在校", "在校", 2.2),
        ],
    )
    form.under("核查情况")
    form.each("核查情况", "项", [("栏目", "栏目", 4), ("内容", "内容", 10)])
    form.under("收入和风险")
    form.table(
        [
            ["收入测算", "{{ 收入测算 }}"],
            ["监测范围", "{{ 监测范围 }}"],
            ["突发困难", "{{ 突发困难 }}"],
            ["风险依据", "{{ 风险依据 }}"],
            ["得出类别", "{{ 类别 }}"],
        ],
        [2, 12],
    )
    form.line("户主或代签人（签名、按手印）：                ", first=0)
    form.line("核查人（两人以上签名）：                ", first=0)
    form.signed("{{ 日期 }}")
    return form


def application() -> Form:
    form = Form()
    form.line("{{ 落款 }}村民委员会：", first=0)
    form.line(
        "本人{{ 户主 }}，家住{{ 乡镇 }}{{ 村 }}{{ 组 }}，全家{{ 人口 }}口人。因家庭生活困难（{{ 风险 }}），"
        "自愿申请按{{ 程序 }}纳入监测帮扶。家庭成员如下："
    )
    _members(form)
    form.line("以上情况属实。请予核实，并同意依照程序入户核查、民主评议、公示和信息比对。")
    form.line("申请人（签名、按手印）：                ", first=0)
    form.line("本人不能书写，委托代签；代签人（签名）：            与申请人关系：", first=0)
    form.signed("        年    月    日")
    return form


def _members(form: Form, last: tuple[str, str, float] = ("健康", "健康", 2.6)) -> None:
    form.each(
        "家庭成员",
        "人",
        [("序号", "序号", 1.2), ("姓名", "姓名", 2.2), ("关系", "关系", 2), ("身份证号码", "身份证号码", 5), last],
    )


def authorisation() -> Form:
    form = Form()
    form.line("本人{{ 户主 }}及共同生活的家庭成员承诺：")
    form.line(
        "一、如实说明家庭人口、收入、财产、支出和困难，提交的材料真实；有隐瞒的，愿意承担责任，已享受的帮扶按规定处理。"
    )
    form.line("二、家庭情况有变化的，及时告诉村里。")
    form.line(
        "三、同意并授权{{ 县 }}防止返贫监测主管部门会同有关部门，为本次{{ 程序 }}查询比对家庭成员的户籍、住房和不动产、"
        "车辆、就业和社会保险、工商登记、财政供养、低保和特困、医疗保障、就学等信息。查询结果只用于监测帮扶，依法保密。"
    )
    _members(form, ("签名或手印", "", 3.4))
    form.line("没有民事行为能力的成员，由监护人代签；不能书写的，可以委托代签并按手印。代签人（签名）：", first=2)
    form.signed("授权人（签名、按手印）：                ", "        年    月    日")
    return form


def _meeting(form: Form) -> None:
    form.table(
        [
            ["时间", "{{ 日期 }}", "地点", "{{ 地点 }}"],
            ["主持人", "{{ 主持人 }}", "记录人", "{{ 记录人 }}"],
            ["应到", "", "实到", "{{ 实到 }}"],
        ],
        [2, 5, 2, 5],
    )
    form.table([["参加人", "{{ 参加人 }}"], ["发言摘要", "{{ 发言 }}"]], [2, 12])


def review_minutes() -> Form:
    form = Form("{{ 落款 }}{{ 标题 }}")
    _meeting(form)
    form.under("逐户评议")
    form.each(
        "各户",
        "户",
        [
            ("序号", "序号", 1.2),
            ("组", "组", 1.8),
            ("户主", "户主", 2),
            ("人口", "人口", 1.2),
            ("风险", "风险", 2.6),
            ("同意", "同意", 1.2),
            ("反对", "反对", 1.2),
            ("弃权", "弃权", 1.2),
            ("结果", "结果", 2),
        ],
    )
    form.line("参加人签名：", first=0)
    form.line("", first=0)
    form.signed("{{ 落款 }}（盖章）", "{{ 日期 }}")
    return form


def _public(form: Form) -> None:
    form.each(
        "各户",
        "户",
        [
            ("序号", "序号", 1.2),
            ("村", "村", 3),
            ("组", "组", 2.2),
            ("户主", "户主", 2.4),
            ("家庭人口", "人口", 1.8),
            ("类别", "类别", 3.4),
        ],
    )


def publicity() -> Form:
    form = Form("{{ 落款 }}{{ 标题 }}")
    form.line("根据{{ 依据 }}，经入户核实、民主评议，下列农户拟{{ 事项 }}，现予公示。")
    _public(form)
    form.line(
        "公示期{{ 期限 }}，自{{ 起 }}起至{{ 止 }}止。对公示的农户有异议的，请在公示期内向村民委员会或乡镇反映，"
        "署名、不署名都可以；收到的异议都会调查、答复。"
    )
    form.line("反映电话：                ", first=2)
    form.signed("{{ 落款 }}村民委员会（盖章）", "{{ 日期 }}")
    return form


def town_minutes() -> Form:
    form = Form("{{ 落款 }}{{ 标题 }}")
    _meeting(form)
    form.under("逐户审核")
    form.each(
        "各户",
        "户",
        [
            ("序号", "序号", 1.2),
            ("村", "村", 2.4),
            ("户主", "户主", 2),
            ("人口", "人口", 1.2),
            ("类别", "类别", 2.8),
            ("人均收入", "人均收入", 2.2),
            ("结果", "结果", 1.8),
            ("原因", "原因", 3),
        ],
    )
    form.line("参加人签名：", first=0)
    form.line("", first=0)
    form.signed("{{ 落款 }}（盖章）", "{{ 日期 }}")
    return form


def decision() -> Form:
    form = Form("{{ 落款 }}{{ 标题 }}")
    form.line("依据{{ 依据 }}，经乡镇审核和部门信息比对，{{ 步骤 }}如下：")
    form.each(
        "各户",
        "户",
        [
            ("序号", "序号", 1.1),
            ("乡镇", "乡镇", 2),
            ("村", "村", 2),
            ("户主", "户主", 1.9),
            ("人口", "人口", 1.1),
            ("类别", "类别", 2.6),
            ("风险", "风险", 2.2),
            ("人均收入", "人均收入", 2.1),
            ("结果", "结果", 1.9),
        ],
    )
    form.line("审定人（签名）：                ", first=0)
    form.signed("{{ 落款 }}（盖章）", "{{ 日期 }}")
    return form


def announcement() -> Form:
    form = Form("{{ 落款 }}{{ 标题 }}")
    form.line("根据{{ 依据 }}，经民主评议、公示、审核和审定，对下列农户{{ 事项 }}，现予公告。")
    _public(form)
    form.signed("{{ 落款 }}（盖章）", "{{ 日期 }}")
    return form


def refusal() -> Form:
    form = Form()
    form.line("{{ 村 }}{{ 组 }}{{ 户主 }}：", first=0)
    form.line("你户{{ 事项 }}一事，经{{ 步骤 }}，{{ 结果 }}。理由如下：")
    form.line("{{ 原因 }}")
    form.line("{%p if 人均收入 %}", first=0)
    form.line("你户人均纯收入{{ 人均收入 }}元，监测范围为{{ 监测范围 }}元。")
    form.line("{%p endif %}", first=0)
    form.line("{%p if 再看日期 %}", first=0)
    form.line("村里会继续关注你户，并在{{ 再看日期 }}前再看一次。情况有变化的，可以随时再申请。")
    form.line("{%p endif %}", first=0)
    form.line("对结果有异议的，可以向村民委员会、乡镇或县级主管部门反映。")
    form.signed("{{ 落款 }}（盖章）", "{{ 日期 }}")
    form.line("", first=0)
    form.line("收到人（签名）：                    年    月    日", first=0)
    return form


def consent() -> Form:
    form = Form()
    form.line("{{ 落款 }}村民委员会：", first=0)
    form.line(
        "本人{{ 户主 }}，家住{{ 乡镇 }}{{ 村 }}{{ 组 }}，全家{{ 人口 }}口人，{{ 识别时间 }}纳入监测。村里已经把帮扶的成效、收入测算"
        "和消除以后的政策告诉了我。我家情况属实，同意{{ 事项 }}；消除以后家里又有困难的，可以随时再申请。"
    )
    form.table([["消除方式", "{{ 消除方式 }}"], ["收入测算", "{{ 收入测算 }}"]], [2, 12])
    form.line("户主（签名、按手印）：                ", first=0)
    form.line("本人不能书写，委托代签；代签人（签名）：            与户主关系：", first=0)
    form.signed("        年    月    日")
    return form


def elimination() -> Form:
    form = Form()
    form.table(
        [
            ["乡镇", "{{ 乡镇 }}", "村组", "{{ 村 }}{{ 组 }}"],
            ["户编号", "{{ 户编号 }}", "家庭人口", "{{ 人口 }}"],
            ["户主", "{{ 户主 }}", "类别", "{{ 类别 }}"],
            ["识别时间", "{{ 识别时间 }}", "消除方式", "{{ 消除方式 }}"],
            ["人均收入", "{{ 人均收入 }}", "监测范围", "{{ 监测范围 }}"],
        ],
        [2, 5, 2, 5],
    )
    form.under("逐条核对")
    form.each("逐条条件", "条", [("条件", "条件", 5), ("结论", "结论", 2), ("情况", "情况", 6), ("条款", "条款", 1.4)])
    form.table([["收入测算", "{{ 收入测算 }}"], ["结果", "{{ 结果 }}"]], [2, 12])
    form.line("村核查人（签名）：            乡镇审核人（签名）：            县审定人（签名）：", first=0)
    form.signed("{{ 落款 }}（盖章）", "{{ 日期 }}")
    return form


def _application_upward(what: str) -> Form:
    form = Form()
    form.line("{{ 县 }}防止返贫监测主管部门：", first=0)
    form.line(f"经入户核实，下列监测对象符合{what}的情形，现申请{{{{ 事项 }}}}。")
    form.table(
        [
            ["乡镇", "{{ 乡镇 }}", "村组", "{{ 村 }}{{ 组 }}"],
            ["户编号", "{{ 户编号 }}", "家庭人口", "{{ 人口 }}"],
            ["户主", "{{ 户主 }}", "类别", "{{ 类别 }}"],
            ["识别时间", "{{ 识别时间 }}", "消除时间", "{{ 消除时间 }}"],
        ],
        [2, 5, 2, 5],
    )
    form.table([["理由", "{{ 理由 }}"], ["核实情况", "{{ 理由说明 }}"]], [2, 12])
    form.under("意见")
    form.table(
        [
            ["乡镇", "主要领导（签字）：            （盖章）        年  月  日"],
            ["县级", "（盖章）        年  月  日"],
            ["市级", "（盖章）        年  月  日"],
            ["省级", "（盖章）        年  月  日"],
        ],
        [2, 12],
    )
    form.signed("{{ 落款 }}（盖章）", "{{ 日期 }}")
    return form


def rollback_application() -> Form:
    return _application_upward("风险消除回退")


def clearing_application() -> Form:
    return _application_upward("清退")


def measure_plan() -> Form:
    form = Form()
    form.table(
        [
            ["乡镇", "{{ 乡镇 }}", "村组", "{{ 村 }}{{ 组 }}"],
            ["户编号", "{{ 户编号 }}", "家庭人口", "{{ 人口 }}"],
            ["户主", "{{ 户主 }}", "联系电话", "{{ 电话 }}"],
            ["类别", "{{ 类别 }}", "识别时间", "{{ 识别时间 }}"],
            ["风险类型", "{{ 风险 }}", "尚无措施", "{{ 未对应 }}"],
        ],
        [2, 5, 2, 5],
    )
    form.each(
        "家庭成员",
        "人",
        [
            ("姓名", "姓名", 3),
            ("关系", "关系", 3),
            ("健康状况", "健康", 4),
            ("劳动技能", "劳动技能", 4),
            ("在校", "在校", 4),
        ],
    )
    form.under("帮扶措施")
    form.each(
        "措施",
        "项",
        [
            ("序号", "序号", 1.4),
            ("措施", "措施", 4),
            ("解决风险", "风险", 2.6),
            ("落实单位", "单位", 2.4),
            ("计划开始", "计划", 2.9),
            ("开始", "开始", 2.9),
            ("完成", "完成", 2.9),
            ("花费", "花费", 2.2),
            ("效果", "效果", 3.3),
        ],
    )
    form.table([["情况说明", "{{ 说明 }}"], ["花费合计", "{{ 花费合计 }}"], ["定下时间", "{{ 定下时间 }}"]], [2, 12])
    form.signed(
        "户主（签字、按手印）：            ", "帮扶责任人（签字）：            ", "{{ 落款 }}（盖章）", "{{ 日期 }}"
    )
    return form


def follow_up_record() -> Form:
    form = Form()
    form.table(
        [
            ["乡镇", "{{ 乡镇 }}", "村组", "{{ 村 }}{{ 组 }}"],
            ["户编号", "{{ 户编号 }}", "家庭人口", "{{ 人口 }}"],
            ["户主", "{{ 户主 }}", "帮扶阶段", "{{ 阶段 }}"],
            ["责任人", "{{ 帮扶责任人 }}", "单位职务", "{{ 单位 }}"],
        ],
        [2, 5, 2, 5],
    )
    form.under("走访情况")
    form.each("走访情况", "项", [("栏目", "栏目", 4), ("内容", "内容", 10)])
    form.under("措施管不管用")
    form.each(
        "逐项措施",
        "项",
        [
            ("序号", "序号", 1.2),
            ("措施", "措施", 6),
            ("管用", "管用", 2.2),
            ("够用", "够用", 2.2),
            ("能用", "能用", 2.2),
        ],
    )
    form.line("{%p if 办法 %}", first=0)
    form.line("有新的风险：{{ 办法 }}。")
    form.line("{%p endif %}", first=0)
    form.signed("户主或家人（签字、按手印）：            ", "走访人（签字）：            ", "{{ 报送 }}", "{{ 日期 }}")
    return form


def pairing_list() -> Form:
    form = Form("{{ 落款 }}{{ 标题 }}")
    form.each(
        "各户",
        "户",
        [
            ("序号", "序号", 1.1),
            ("组", "组", 1.6),
            ("户主", "户主", 2),
            ("阶段", "阶段", 2.2),
            ("责任人", "帮扶责任人", 2),
            ("单位职务", "单位", 2.6),
            ("电话", "电话", 3.7),
            ("结对", "起", 2.8),
        ],
    )
    form.signed("{{ 落款 }}（盖章）", "{{ 日期 }}")
    return form


def household_card() -> Form:
    form = Form()
    form.table([["户主", "{{ 户主 }}"], ["住址", "{{ 住址 }}"]], [2, 12])
    form.under("谁帮扶您家")
    form.each("帮扶责任人", "人", [("姓名", "姓名", 3), ("单位", "单位", 6), ("电话", "电话", 5)])
    form.under("有哪些措施")
    form.each("措施", "项", [("措施", "措施", 5), ("谁落实", "单位", 5), ("到哪一步", "进展", 4)])
    form.line("家里有了新的困难，请给帮扶责任人打电话，或者告诉村民委员会。")
    form.signed("{{ 落款 }}村民委员会", "{{ 日期 }}")
    return form


FORMS: dict[str, Callable[[], Form]] = {
    one.__name__: one
    for one in (
        visit_record,
        application,
        authorisation,
        review_minutes,
        publicity,
        town_minutes,
        decision,
        announcement,
        refusal,
        consent,
        elimination,
        rollback_application,
        clearing_application,
        measure_plan,
        follow_up_record,
        pairing_list,
        household_card,
    )
}


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    for name, make in FORMS.items():
        (FOLDER / f"{name}.docx").write_bytes(make().saved())
    return 0


if __name__ == "__main__":
    sys.exit(main())
