"""Chinese labels and sentences of households. No sentence repeats a name, an identity number or a phone."""

KINDS = {"relieved": "脱贫户", "ordinary": "一般农户"}
CATEGORIES = ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
STANDING_KINDS = {
    "included": "纳入监测",
    "eliminated": "风险消除",
    "rolled_back": "风险消除回退",
    "cleared": "清退",
    "relabelled": "风险再标注",
    "ended": "整户自然减少",
    "corrected": "类别更正",
    "moved": "人口或所在村变动",
}
"""What happened to a household's standing."""
SHEETS = {
    "divisions": "行政区划",
    "households": "农户",
    "persons": "家庭成员",
    "incomes": "年度收入",
    "standings": "监测对象",
}
"""The sheets; 监测对象 are columns of 农户, counted apart: who is identified, eliminated, or no longer said to be any."""

DOUBTS = {
    "number_missing": "没有证件号码，已保留此人但不能按号码比对，请补填",
    "number_damaged": "证件号码存成了数字，末尾几位已经丢失，已保留此人但不用这个号码，请把这一列设成文本后重新填写",
    "number_malformed": "证件号码位数或字符不对，已保留此人但不用这个号码，请核对",
    "number_wrong_check": "证件号码校验位不对，很可能写错了一位，已保留此人但不用这个号码，请核对",
    "number_impossible_date": "证件号码里的出生日期不存在，已保留此人但不用这个号码，请核对",
    "number_shared": "这个证件号码在表里不止一人使用，都已保留，请核对哪一个是对的",
    "name_missing": "没有姓名，已保留此人，请补填",
    "name_of_two": "姓名里像是写了两个人，已按一人保留，请一人一行",
    "two_heads": "这一户有两个或更多户主，以第一个为准，请核对",
    "no_head": "这一户没有户主，已保留，请核对与户主关系",
    "no_members": "这一户在家庭成员表里没有人，已保留，请核对",
    "unknown_village": "村区划代码不在行政区划表里，已暂放在{place}名下，请核对",
    "kind_unclear": "户类型看不出是脱贫户还是一般农户，按不详处理，请核对",
    "category_unknown": "监测对象类别不是通用的三类之一，已照原文保留，请核对",
    "date_unclear": "日期看不明白，已按空白处理，请按 2024-01-05 的写法填写",
    "date_impossible": "日期不存在，已按空白处理，请核对",
    "year_unclear": "年度看不明白，已按空白处理，请填四位数字",
    "money_unclear": "金额看不明白，已按空白处理，请只填数字",
    "money_negative": "金额是负数，已按空白处理，请核对",
    "number_unclear": "数字看不明白，已按空白处理，请只填数字",
    "answer_unclear": "应填“是”或“否”，已按空白处理，请核对",
    "formula_empty": "公式没有算出结果，已按空白处理，请在Excel里打开、保存后再导入，或改成数值",
    "error_cell": "这一格是公式错误（如#REF!、#N/A），已按空白处理，请改正",
    "elimination_contradicts": "写着风险未消除，却又填了消除时间，按不详处理，请核对",
    "identified_missing": "是监测对象，但没有识别时间，是否在监测期内只能按不详处理，请补填",
    "eliminated_missing": "写着风险已消除，但没有消除时间，是否在监测期内只能按不详处理，请补填",
}

SET_ASIDE = {
    "code_missing": "“{title}”是空的，这一行没有收进册里，请补填后重新导入",
    "code_damaged": "“{title}”存成了数字，末尾几位已经丢失，这一行没有收进册里，请把这一列设成文本后重新填写",
    "code_odd": "“{title}”里不是编号（应是数字、字母），这一行没有收进册里；合计、说明等行可以不管，别的请核对",
    "code_malformed": "“{title}”应为12位数字（县可填6位、乡镇可填9位），这一行没有收进册里，请核对",
    "code_repeated": "“{title}”与第 {first} 行重复，只收了前面那一行，请核对",
    "name_blank": "区划名称是空的，这一行没有收进册里，请补填",
    "no_household": "户编号不在“农户”表里，这一行没有收进册里，请核对户编号或补上这一户",
    "period_repeated": "同一户同一核算期与第 {first} 行重复，只收了前面那一行，请核对",
}

REFUSALS = {
    "sheet_missing": "缺少{sheets}表，整个文件没有导入。登记表应有行政区划、农户、家庭成员、年度收入四张表，请补上后重新导入",
    "column_missing": "“{sheet}”表缺少“{title}”列，整个文件没有导入，请补上这一列后重新导入",
    "sheet_empty": "“{sheet}”表没有数据行，整个文件没有导入，请核对是不是导出不全",
    "several_counties": "一个文件里有几个县（{counties}），整个文件没有导入，请一个县一个文件",
    "no_county": "行政区划表里没有一个可用的区划代码，看不出是哪个县，整个文件没有导入，请核对区划代码",
    "other_county": "“农户”表里有 {share} 的户不在行政区划表的县（{county}）内，整个文件没有导入，请核对是不是拿错了县",
    "older_day": "登记日期 {as_of} 早于已导入的 {latest}，没有导入。要更正以前的登记，请不写登记日期",
    "older_file": "这份文件在 {at} 导入过，之后又导入了更新的登记表，没有再次导入。确实要恢复成这一份，请加 --accept",
    "shrunk": (
        "这份登记表只有 {now} {unit}，现有册里是 {before} {unit}，少了一半以上，已停下没有导入。"
        "请核对是不是导出不全；确认无误请加 --accept 再导入一次"
    ),
}

NOTES = {
    "sheet_ignored": "这张表不是登记表的四张表之一，没有读",
    "column_absent": "没有“{title}”列，这一项按空白处理",
    "column_twice": "“{title}”列不止一列，用了最前面的一列",
    "more_of_this": "还有 {more} 行也是这个问题，没有一一列出：{message}",
}

READING, COMPARING, WRITING, SHOWING = "读取登记表", "与现有农户册比对", "写入农户册", "生成筛查用的数据"
WAITING = "等本县的另一个命令做完"
"""What an import is doing, for a progress bar."""

FIELDS = {
    "village_code": "所在村",
    "kind": "户类型",
    "relieved_year": "脱贫年度",
    "phone": "联系电话",
    "group": "村民小组",
    "address": "家庭住址",
    "is_head": "是否户主",
    "name": "姓名",
    "number": "证件号码",
    "number_text": "证件号码（不能用的原文）",
    "relation": "与户主关系",
    "sex": "性别",
    "ethnicity": "民族",
    "birth": "出生日期",
    "education": "文化程度",
    "in_school": "在校生状况",
    "health": "健康状况",
    "labour_skill": "劳动技能",
    "work_area": "务工区域",
    "work_months": "务工时间（月）",
    "insured": "是否参加基本医疗保险",
}
"""What a change of a household or a person may be about."""

CHANGES = {
    "household_came": "这一户收入农户册",
    "household_left": "登记表里不再有这一户",
    "household_changed": "这一户的{field}：{before} → {after}",
    "person_came": "{person}收入这一户",
    "person_left": "登记表里不再有{person}",
    "person_moved_in": "{person}从别户转入",
    "person_moved_out": "{person}转到别户",
    "person_changed": "{person}的{field}：{before} → {after}",
    "income_came": "{field}的家庭纯收入：{after}元",
    "income_changed": "{field}的家庭纯收入：{before}元 → {after}元",
    "standing_came": "成为监测对象：{after}",
    "standing_changed": "监测对象：{before} → {after}",
    "standing_left": "不再是监测对象（原为{before}）",
}
"""What changed, as a sentence."""

WANTED_FOR = {
    "contact": "要和当事人联系",
    "identity": "要核对是不是同一个人",
    "entry": "要录入上级系统",
    "supervision": "上级督查、审计要求",
    "other": "别的原因（请在下面写明）",
}
"""Why somebody needs full numbers. The journal keeps the code and what was written beside it."""
