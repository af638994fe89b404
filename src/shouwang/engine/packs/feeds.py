"""Departments' workbooks: columns from the library, spellings, the facts they yield, and telling feeds apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shouwang.engine.packs import dues
from shouwang.engine.packs.building import Checking
from shouwang.engine.packs.layers import Entry
from shouwang.engine.packs.model import Column, Fact, Feed
from shouwang.engine.packs.saying import choose, listed
from shouwang.engine.values.text import normal_heading, normal_text

YES_NO = ("true", "false")
_PLACED = {"fact", "named", "codes", "contains", "other", "blanks"}  # keys that only a column of role value has


def booleans(checking: Checking) -> dict[str, tuple[str, ...]]:
    """The spellings of yes and no for columns that name none of their own."""
    found = {entry.name: tuple(entry.value) for entry in checking.layers.entries("booleans")}
    entries = {entry.name: entry for entry in checking.layers.entries("booleans")}
    both = {_bare(text) for text in found.get("true", ())} & {_bare(text) for text in found.get("false", ())}
    for text in sorted(both):
        where = entries["false"].where()
        checking.say("spelling_twice", where, f"“{text}”既是“是”又是“否”的写法", "从一边去掉")
    return found


def feeds(checking: Checking, facts: Mapping[str, Fact], yes_no: Mapping[str, tuple[str, ...]]) -> dict[str, Feed]:
    """Every feed with its columns whole. ``facts`` are the pack's facts."""
    library = {entry.name: entry for entry in checking.layers.entries("columns")}
    found: dict[str, Feed] = {}
    for entry in checking.layers.entries("feeds"):
        columns = tuple(
            column
            for name in entry.value["columns"]
            if (column := _column(checking, entry, name, library, facts, yes_no)) is not None
        )
        found[entry.name] = _feed(checking, entry, columns)
        _check_columns(checking, entry, found[entry.name])
        _check_listed(checking, entry, facts)
        dues.check_due(checking, entry, found[entry.name])
        dues.check_copies(checking, entry)
    _facts_without_column(checking, found, facts)
    _told_apart(checking, found)
    return found


def _feed(checking: Checking, entry: Entry, columns: tuple[Column, ...]) -> Feed:
    value, due = entry.value, entry.value["due"]
    what = "部门（feeds.yaml的departments）"
    checking.known("departments", value["department"], entry.where("department"), "department_unknown", what)
    return Feed(
        name=entry.name,
        title=value["title"],
        department=value["department"],
        clause=checking.clause(entry, "clause"),
        grain=value["grain"],
        columns=columns,
        titles=tuple(tuple(words) for words in value.get("titles", ())),
        files=tuple(tuple(words) for words in value.get("files", ())),
        listed=value["listed"],
        comes=value["comes"],
        due_text=due["text"],
        due_day=due.get("day"),
        due_months=tuple(due.get("months", ())),
        standing=value.get("standing", False),
        blind_spot=value.get("blind_spot", ""),
        where=entry.where(),
        due_days=tuple(due.get("days", ())),
        due_on=dues.day_of_year(due.get("on", "")),
        within_days=due.get("within_days"),
        within_kind=due.get("kind", "natural"),
        event_on=due.get("event_on", ""),
        also_to=tuple(value.get("also_to", ())),
    )


def _column(
    checking: Checking,
    entry: Entry,
    name: str,
    library: Mapping[str, Entry],
    facts: Mapping[str, Fact],
    yes_no: Mapping[str, tuple[str, ...]],
) -> Column | None:
    """One column: its own keys over those of the library column it is like, its own spellings first."""
    own: dict[str, Any] = dict(entry.value["columns"][name])
    like = own.pop("like", None)
    base: dict[str, Any] = {}
    if like is not None:
        where = entry.where("columns", name, "like")
        if not checking.known("columns", like, where, "column_unknown", "通用列（feeds.yaml的columns）"):
            return None
        base = dict(library[like].value)
        if "like" in base:
            checking.say("like_twice", library[like].where("like"), f"通用列“{like}”自己又用了like", "把它的各键写全")
            return None
    whole = {**base, **own}
    whole["spellings"] = _spellings([*own.get("spellings", ()), *base.get("spellings", ())])
    for key in ("role", "title", "spellings"):
        if not whole.get(key):
            where = entry.where("columns", name)
            checking.say("missing_key", where, f"列“{name}”缺少“{key}”", f"补上“{key}: …”，或用 like 照一个通用列")
            return None
    _value_keys(checking, entry, name, whole)
    column = Column(
        name=name,
        role=whole["role"],
        title=whole["title"],
        spellings=tuple(whole["spellings"]),
        type=whole.get("type", "text"),
        unit=whole.get("unit", ""),
        fact=whole.get("fact", ""),
        named=whole.get("named", ""),
        needed=whole.get("needed", False),
        filled=whole.get("filled", False),
        marks=whole.get("marks", False),
        codes=_codes(whole, facts, yes_no),
        contains=whole.get("contains", False),
        other=whole.get("other", "fault"),
        blanks=tuple(whole.get("blanks", ())),
    )
    _check_codes(checking, entry, column, facts)
    _check_facts(checking, entry, column, facts)
    return column


def _spellings(words: list[str]) -> list[str]:
    """Each heading once, where and as it was first written."""
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(normal_heading(word), word)
    return list(first.values())


def _codes(
    whole: Mapping[str, Any], facts: Mapping[str, Fact], yes_no: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The codes a column reads: its own, else yes and no, else the codes of its fact as they stand."""
    if "codes" in whole:
        return {code: tuple(spellings) for code, spellings in whole["codes"].items()}
    if whole.get("type") == "boolean":
        return dict(yes_no)
    fact = facts.get(whole.get("fact", ""))
    return {code: (code,) for code in fact.codes} if whole.get("type") == "code" and fact else {}


def _value_keys(checking: Checking, entry: Entry, name: str, whole: Mapping[str, Any]) -> None:
    """A column of role value yields a fact and says its type; money says its unit."""

    def say(code: str, key: str, wrong: str, remedy: str) -> None:
        checking.say(code, entry.where("columns", name, key), f"列“{name}”{wrong}", remedy)

    kind = whole.get("type", "text")
    if whole["role"] != "value":
        for key in sorted(_PLACED & set(whole)):
            say("key_out_of_place", key, f"不是取值的列，不用“{key}”", f"去掉“{key}”，或写 role: value")
    elif "fact" not in whole:
        say(
            "missing_key",
            "role",
            "取值却没有写“fact”",
            "补上“fact: …”，写facts.yaml里的事实名；不取值的写 role: remark",
        )
    if kind == "money" and whole.get("unit") not in ("元", "万元"):
        say("unit_missing", "unit", "是金额却没有写单位", "写 unit: 元 或 unit: 万元")
    if "codes" in whole and kind not in ("code", "boolean"):
        say("key_out_of_place", "codes", f"是{kind}，不用codes", "去掉codes，或写 type: code")
    if whole.get("contains") and kind != "code":
        say("key_out_of_place", "contains", f"是{kind}，不用contains", "去掉contains，或写 type: code")


def _check_codes(checking: Checking, entry: Entry, column: Column, facts: Mapping[str, Fact]) -> None:
    """Codes are the fact's codes, yes and no are both there, and one writing means one thing."""
    written = entry.value["columns"][column.name].get("codes")
    fact = facts.get(column.fact)
    if written is None or (fact is None and column.type == "code"):
        return
    allowed = YES_NO if column.type == "boolean" else fact.codes if fact else ()
    for code in written:
        if code not in allowed:
            where = entry.where("columns", column.name, "codes", code)
            source = "是非列" if column.type == "boolean" else f"事实“{column.fact}”"
            remedy = choose(code, allowed, "在facts.yaml里写明这个代码")
            checking.say("code_unknown", where, f"列“{column.name}”的代码“{code}”不是{source}的代码", remedy)
    if column.type == "boolean" and set(written) < set(YES_NO):
        where = entry.where("columns", column.name, "codes")
        checking.say("codes_missing", where, f"是非列“{column.name}”只写了一边", "“true”和“false”两边的写法都写上")
    meant: dict[str, str] = {}
    for code, spellings in written.items():
        for index, text in enumerate(spellings):
            other = meant.setdefault(_bare(text), code)
            if other != code:
                where = entry.where("columns", column.name, "codes", code, index)
                wrong = f"列“{column.name}”里“{text}”既是“{other}”又是“{code}”的写法"
                checking.say("spelling_twice", where, wrong, "从一边去掉")


def _check_facts(checking: Checking, entry: Entry, column: Column, facts: Mapping[str, Fact]) -> None:
    for key, name, kind in (("fact", column.fact, column.type), ("named", column.named, "boolean")):
        where = entry.where("columns", column.name, key)
        if not name or not checking.known("facts", name, where, "fact_unknown", "事实（facts.yaml）"):
            continue
        fact = facts[name]
        own = fact.source == "feed" and fact.feed == entry.name
        lists = {one for section in ("feeds", "events", "areas") for one in checking.layers.names(section)}
        if not own and (fact.source != "feed" or fact.feed in lists):
            remedy = f"把事实写成 source: feed、feed: {entry.name}，或换一个事实"
            checking.say("fact_of_another_feed", where, f"事实“{name}”不是这张表的事实", remedy)
        if fact.made:
            wrong = f"列“{column.name}”取“{name}”，而它是由各行算出来的"
            checking.say("made_by_column", where, wrong, "另写一个事实给这一列，算出来的写 of: 那个事实")
            continue
        if fact.type != kind:
            remedy = f"两处写成一样的type；“{name}”在{fact.where.file}第{fact.where.line}行"
            checking.say("types_differ", where, f"列“{column.name}”是{kind}，事实“{name}”是{fact.type}", remedy)
        if fact.grain != entry.value["grain"]:
            remedy = f"两处写成一样的grain；“{name}”在{fact.where.file}第{fact.where.line}行"
            said = f"这张表说{_said(entry.value['grain'])}，事实“{name}”说{_said(fact.grain)}"
            checking.say("grains_differ", where, said, remedy)


def _said(grain: str) -> str:
    return {"person": "人", "household": "户"}[grain]


def _check_columns(checking: Checking, entry: Entry, feed: Feed) -> None:
    """Somebody can be found by the workbook, and a heading means one column."""
    if not any(column.needed and column.role in ("name", "number") for column in feed.columns):
        where = entry.where("columns")
        checking.say(
            "key_column_missing",
            where,
            f"表“{feed.name}”没有必须有的姓名列或身份证号列",
            "给姓名列或身份证号列写 needed: true",
        )
    for role in ("name", "number", "serial"):
        alike = [column.name for column in feed.columns if column.role == role]
        if len(alike) > 1:
            where = entry.where("columns", alike[1], "role")
            checking.say(
                "role_twice",
                where,
                f"表“{feed.name}”有两个{role}列：{listed(alike)}",
                "只留一个，另一个写 role: remark",
            )
    taken: dict[str, Column] = {}
    for key in ("fact", "named"):
        for column in feed.columns:
            name = getattr(column, key)
            if name and taken.setdefault(name, column) is not column:
                where = entry.where("columns", column.name, key)
                checking.say(
                    "fact_twice", where, f"列“{taken[name].name}”和“{column.name}”都取“{name}”", "一个事实只从一列取"
                )
    meant: dict[str, Column] = {}
    for column in feed.columns:
        for text in column.spellings:
            other = meant.setdefault(normal_heading(text), column)
            if other is not column:
                where = entry.where("columns", column.name, "spellings")
                wrong = f"表“{feed.name}”里表头“{text}”既是“{other.name}”又是“{column.name}”的写法"
                checking.say("spelling_twice", where, wrong, "从一列去掉")


def _check_listed(checking: Checking, entry: Entry, facts: Mapping[str, Fact]) -> None:
    where, name = entry.where("listed"), entry.value["listed"]
    if not checking.known("facts", name, where, "fact_unknown", "事实（facts.yaml）"):
        return
    fact = facts[name]
    if fact.source != "listed" or fact.feed != entry.name or fact.grain != entry.value["grain"]:
        wanted = f"source: listed、feed: {entry.name}、grain: {entry.value['grain']}"
        remedy = f"在{fact.where.file}第{fact.where.line}行把它写成 {wanted}"
        checking.say("listed_differs", where, f"“{name}”不是“在不在这张表上”的事实", remedy)


def _facts_without_column(checking: Checking, found: Mapping[str, Feed], facts: Mapping[str, Fact]) -> None:
    """A fact of a feed that no column fills would be unknown for ever."""
    filled = {name for feed in found.values() for column in feed.columns for name in (column.fact, column.named)}
    filled |= {feed.listed for feed in found.values()}
    for fact in facts.values():
        if fact.source in ("feed", "listed") and fact.feed in found and fact.name not in filled and not fact.made:
            how = "在一列上写 fact 或 named" if fact.source == "feed" else "在表上写 listed"
            remedy = f"{how}: {fact.name}，或去掉这个事实"
            checking.say("fact_never_filled", fact.where, f"表“{fact.feed}”没有哪里取事实“{fact.name}”", remedy)


def _told_apart(checking: Checking, found: Mapping[str, Feed]) -> None:
    """Two feeds that no column, title or file name could tell apart, and feeds that nothing could recognise."""
    seen: list[Feed] = []
    for feed in found.values():
        if not (_marks(feed) or feed.titles or feed.files):
            remedy = "给特有的列写 marks: true，或写titles、files"
            checking.say("feed_unrecognisable", feed.where, f"表“{feed.name}”没有特有的列、标题和文件名可认", remedy)
            continue
        for other in seen:
            if _alike(feed, other):
                wrong = f"表“{feed.name}”和“{other.name}”的列、标题和文件名都一样，收到时分不清"
                remedy = "给一张表写特有的列（marks: true）、标题或文件名"
                checking.say("feeds_alike", feed.where, wrong, remedy)
        seen.append(feed)


def _marks(feed: Feed) -> set[str]:
    return {normal_heading(text) for column in feed.columns if column.marks for text in column.spellings}


def _alike(one: Feed, other: Feed) -> bool:
    headings = [{normal_heading(text) for column in feed.columns for text in column.spellings} for feed in (one, other)]
    if _marks(one) - headings[1] or _marks(other) - headings[0]:
        return False
    return _same_words(one.titles, other.titles) and _same_words(one.files, other.files)


def _same_words(one: tuple[tuple[str, ...], ...], other: tuple[tuple[str, ...], ...]) -> bool:
    """Whether every text that fits one list of words fits the other as well, both ways."""

    def covered(these: tuple[tuple[str, ...], ...], those: tuple[tuple[str, ...], ...]) -> bool:
        return all(any(set(words) >= set(others) for others in those) for words in these)

    return covered(one, other) and covered(other, one)


def _bare(text: str) -> str:
    return normal_text(text).replace(" ", "").upper()
