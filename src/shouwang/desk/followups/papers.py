"""The record of a follow-up visit as a Word file, to be signed and kept."""

from __future__ import annotations

from django.http import HttpResponse

from shouwang.desk.followups.pages import follow_up_in_sight, following_of, judged_of, lines_of
from shouwang.desk.followups.today import WRITERS
from shouwang.desk.helpers.papers import paper, told, where_from
from shouwang.desk.households.family import head_name
from shouwang.desk.page.asking import Asked
from shouwang.desk.page.looks import looked
from shouwang.desk.page.places import names_here
from shouwang.desk.page.tags import moment
from shouwang.desk.page.views import page
from shouwang.desk.sheets import spoken_day
from shouwang.engine.packs.papers import BESIDE, FOUND, JUDGMENTS
from shouwang.records.divisions import queries as divisions
from shouwang.records.followups.words import STAGES
from shouwang.records.helpers import queries as helpers
from shouwang.records.households.queries import open_families
from shouwang.records.policy.queries import pack_of

_ASPECTS = {"useful": "管用", "sufficient": "够用", "usable": "能用"}


@page(*WRITERS)
def record_word(request: Asked, key: int) -> HttpResponse:
    """One visit on paper."""
    found = follow_up_in_sight(request, key)
    looked(request, "print_follow_up", f"follow_up:{found.pk}")
    following = following_of(found)
    family = open_families([found.household_id], gone=True).get(found.household_id)
    names = names_here(request)
    town, village = divisions.town_and_village(names, found.division)
    person = helpers.opened([found.helper])[found.helper.pk] if found.helper else None
    words = {
        "标题": BESIDE["follow_up_record"].title,
        "县": names.get(f"{request.county}000000", ""),
        "落款": village,
        "日期": spoken_day(found.visited_on),
        "乡镇": town,
        "村": village,
        "组": family.record.group if family else "",
        "户编号": found.household.code,
        "户主": head_name(family) if family else "",
        "人口": str(len(family.members)) if family else "",
        "阶段": STAGES[found.stage],
        "帮扶责任人": person.name if person else "",
        "单位": where_from(person) if person else "",
        "办法": following.new_risk.then[found.stage] if found.new_risk else "",  # type: ignore[index]
        "报送": f"{found.filed_by.title}{moment(found.filed_at)}报",
    }
    judged = []
    titles = {one.title: aspect for aspect, one in following.judgments.items()}
    for number, line in enumerate(judged_of(found, following), start=1):
        said = {_ASPECTS[titles[title]]: text for title, text, _ in line["said"]}
        judged.append(
            told({"序号": str(number), "措施": line["title"], **dict.fromkeys(_ASPECTS.values(), ""), **said})
        )
    answers = [told({"栏目": title, "内容": text}) for title, text in lines_of(found, following)]
    whole = {**told(words), FOUND: answers, JUDGMENTS: judged}
    return paper(pack_of(found.version), "follow_up_record", whole, str(found.pk), found.visited_on)
