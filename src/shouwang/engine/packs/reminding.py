"""What nobody need mend for a pack to hold, but whoever writes it should know: figures of a year that has passed, formulas that
come to something else than what is written, rules that nobody has tried every way, words of the sample that still stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from shouwang.engine.faults import Fault
from shouwang.engine.language import spoken
from shouwang.engine.packs.figures import out_of_year
from shouwang.engine.packs.formulas import formula_of
from shouwang.engine.packs.model import Answer, Example, Pack, Rule
from shouwang.engine.packs.parameters import days_of_change, formula_on
from shouwang.engine.packs.saying import fault, listed
from shouwang.engine.packs.starting import SAMPLE

_ANSWERS: dict[Answer, str] = {"hit": "符合", "clear": "不符合", "unknown": "数据不足"}


def reminders(pack: Pack, examples: Iterable[Example], on: date) -> list[Fault]:
    """Every reminder about a pack on a day, figures first; each with its line and what to do."""
    return [*_figures(pack, on), *untried(pack, examples), *samples(pack)]


def _figures(pack: Pack, on: date) -> Iterator[Fault]:
    for parameter in pack.parameters.values():
        said = out_of_year(pack.parameters, parameter.name, on)
        if said:
            remedy = "有新数就在values里加一项，写明from和for_year；还没有公布就照旧"
            yield fault("year_passed", parameter.where, f"“{parameter.name}”（{parameter.title}）{on}：{said}", remedy)
        following = [value.from_on for value in parameter.values[1:]]
        for value, until in zip(parameter.values, [*following, None], strict=True):
            formula = formula_of(value.formula)[0] if value.formula and not value.reckoned else None
            if formula is None:
                continue
            for day in days_of_change(formula, value.from_on, until, pack.parameters):
                comes = formula_on(formula, pack.parameters, day, parameter.unit, value.round_to)
                if comes is not None and comes != value.value:
                    unit = parameter.unit
                    wrong = f"“{parameter.name}”写的是{spoken(value.value, unit)}，{day}按公式是{spoken(comes, unit)}"
                    yield fault("formula_differs", parameter.where, wrong, "现在按写的值用；核对哪一个对")
                    break


def untried(pack: Pack, examples: Iterable[Example]) -> list[Fault]:
    """The pack's own rules that have no example of one of the three answers. What it inherits is tried where it stands."""
    tried: dict[str, set[Answer]] = {}
    for example in examples:
        for name, answer in example.expect.items():
            tried.setdefault(name, set()).add(answer)
    found = []
    for rule in pack.rules.values():
        lacking = [said for answer, said in _ANSWERS.items() if answer not in tried.get(rule.name, set())]
        if lacking and _own(pack, rule):
            wrong = f"规则“{rule.name}”没有{listed(f'“{one}”' for one in lacking)}的例子"
            found.append(fault("rule_untried", rule.where, wrong, "在examples里各写一个，压线的也写"))
    return found


def samples(pack: Pack) -> list[Fault]:
    """What still stands as the sample of a new pack wrote it."""
    found = []
    for clause in pack.clauses.values():
        if any(text.startswith(SAMPLE) for text in (clause.says, clause.notice_title, clause.notice_number)):
            found.append(fault("sample_left", clause.where, f"条款“{clause.id}”还是样本里的话", "换成通知里的"))
    for parameter in pack.parameters.values():
        if any(value.note.startswith(SAMPLE) for value in parameter.values):
            wrong = f"“{parameter.name}”（{parameter.title}）还是样本里的数"
            found.append(fault("sample_left", parameter.where, wrong, "换成通知里的，改好说明"))
    return found


def _own(pack: Pack, rule: Rule) -> bool:
    return rule.where.file.split("/")[0] == pack.name
