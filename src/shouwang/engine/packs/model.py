"""What a pack says, as frozen values.

A pack is one jurisdiction's policy as data. These classes are what the YAML files of ``packs/`` become after loading and
layering; the rest of the engine reads them and nothing else. ``where`` is the file and line an entry came from, so that
every fault and every answer can point at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from shouwang.engine.faults import Fault

if TYPE_CHECKING:
    from shouwang.engine.packs.channels import Channel, Comparing
    from shouwang.engine.packs.dated import NamedPeriod
    from shouwang.engine.packs.happenings import Area, Event, Projects
    from shouwang.engine.packs.helps import Doubt, Fit, Group, Planning
    from shouwang.engine.packs.rhythms import Following
    from shouwang.engine.packs.steps import Category, Procedure, Risk, Template
    from shouwang.engine.packs.wording import Light

Grain = Literal["person", "household"]
Answer = Literal["hit", "clear", "unknown"]
ValueType = Literal["boolean", "money", "number", "date", "code", "text"]


@dataclass(frozen=True, slots=True)
class Where:
    """The file (relative to the folder of packs) and the 1-based line an entry stands in."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of one notice, retold in our own words. ``notice`` is the short name that the pack gives its notice."""

    id: str
    notice_title: str
    notice_number: str
    article: str
    says: str
    where: Where
    notice: str = ""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A figure of policy with the day from which it holds and the clause that sets it.

    ``word`` keeps the notice's own word for the edge (超过, 达到, 以上 …); ``note`` says for example that it is carried
    forward from another year. ``for_year`` is the year the figure speaks of, and ``lag_years`` by how many years such a
    figure is behind when it is the newest there is. ``formula`` says how it follows from other parameters, rounded to
    multiples of ``round_to``; ``reckoned`` where the value was worked out so and is not written.
    """

    value: Decimal | int | str | date | bool
    from_on: date
    clause: str
    word: str = ""
    note: str = ""
    expected_again: str = ""
    for_year: int | None = None
    lag_years: int = 0
    formula: str = ""
    round_to: Decimal | None = None
    reckoned: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named figure; ``unit`` stands last in the name as well.

    ``gaps`` are days from which there is no value until the next begins: a formula's input was not in force. ``income``
    says which income a line is compared with, where the pack says it.
    """

    name: str
    title: str
    type: ValueType
    unit: str
    values: tuple[DatedValue, ...]
    where: Where
    gaps: tuple[date, ...] = ()
    income: Literal["", "net", "disposable"] = ""

    def at(self, on: date) -> DatedValue | None:
        """The value in force on a day, or None where no value holds yet (never a silent zero)."""
        held = [value for value in self.values if value.from_on <= on]
        if not held:
            return None
        latest = max(held, key=lambda value: value.from_on)
        return None if any(latest.from_on <= gap <= on for gap in self.gaps) else latest


@dataclass(frozen=True, slots=True)
class Fact:
    """What may be known of a person or a household.

    ``source`` is ``register`` (the household register), ``feed`` (a column of a department's workbook), ``listed``
    (true where the subject stands on the feed's list, false where the list came without it, unknown where the list has
    not come), ``derived`` (the expression ``is_`` over other facts), ``file`` (worked out from the household's file, see
    ``filed``) or ``stated`` (a yes or no that somebody found in a step of a procedure). ``combine`` says how several rows about one
    subject become one value: sum, max, min, any or first. ``codes`` stand from the least to the most serious, which is
    the order of max and min.

    A feed's fact is ``made`` where no column of its own fills it: it is the number of rows (count) or of different persons
    in them (persons), or made of the values of another fact ``of`` the same feed; ``among`` is a condition over a row, and
    only rows for which it holds count. Made of a list of persons, it may speak of the household they belong to.
    """

    name: str
    title: str
    type: ValueType
    grain: Grain
    source: Literal["register", "feed", "listed", "derived", "file", "stated"]
    where: Where
    unit: str = ""
    feed: str = ""
    is_: str = ""
    combine: Literal["sum", "max", "min", "any", "first", "count", "persons"] = "first"
    codes: tuple[str, ...] = ()
    yes: str = ""
    no: str = ""
    of: str = ""
    among: str = ""

    @property
    def made(self) -> bool:
        """Whether it is made of a feed's rows and not read from a column of its own."""
        return self.source == "feed" and bool(self.of or self.among or self.combine in ("count", "persons"))

    @property
    def of_none(self) -> Decimal | bool | None:
        """What a made fact is where no row counts: none at all, no; of the largest of none nobody can tell."""
        if not self.made or self.combine in ("max", "min", "first"):
            return None
        return False if self.combine == "any" else Decimal(0)


Role = Literal[
    "serial", "name", "number", "guardian", "phone", "birth_date", "town", "village", "address", "remark", "value"
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a department's workbook.

    ``spellings`` are headings without brackets and units, after normalising width and spaces. ``role`` says what the
    column is for matching; columns of role ``value`` yield the fact ``fact``
    (and, where ``named`` is given, the yes-or-no fact whether the cell says anything; a blank cell says no). ``needed``: the workbook must have the
    column. ``filled``: a row must have a readable value in it. ``marks``: the column is peculiar to this feed and helps
    to recognise it. ``codes`` maps each code to its spellings; ``contains`` looks for a spelling inside a longer text;
    ``other`` says what becomes of a text that is no code: ``fault`` sets the row aside, ``blank`` leaves the value out,
    ``keep`` keeps the text as it stands.
    """

    name: str
    role: Role
    title: str
    spellings: tuple[str, ...]
    type: ValueType = "text"
    unit: str = ""
    fact: str = ""
    named: str = ""
    needed: bool = False
    filled: bool = False
    marks: bool = False
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contains: bool = False
    other: Literal["fault", "blank", "keep"] = "fault"
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A department's workbook: what it looks like, when it is due and what it lets us know.

    ``grain`` is the grain of its facts; in a feed of household grain each row names the head or any member.
    ``titles`` and ``files`` are lists of word lists: a title fits where all words of one list occur in it.
    ``standing``: the list repeats from month to month, so that a sudden shrinking is suspicious.
    When it is due depends on how it ``comes``: ``due_day`` (month), ``due_days`` (ten_days: three lists a month), ``due_months``
    (quarter, half_year, term, year), ``due_on`` (yearly_on: month and day); at_once ``within_days`` after the day in the column
    ``event_on`` of the row, or after it was told. ``also_to``: departments that get a copy for their own use.
    """

    name: str
    title: str
    department: str
    clause: str
    grain: Grain
    columns: tuple[Column, ...]
    titles: tuple[tuple[str, ...], ...]
    files: tuple[tuple[str, ...], ...]
    listed: str
    comes: str
    due_text: str
    due_day: int | None
    due_months: tuple[int, ...]
    standing: bool
    blind_spot: str
    where: Where
    due_days: tuple[int, ...] = ()
    due_on: tuple[int, int] | None = None
    within_days: int | None = None
    within_kind: Literal["natural", "working"] = "natural"
    event_on: str = ""
    also_to: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Department:
    """A department: its names as offices write them, and the columns of the name list it is given (J13).

    A department that compares no list has none: ``roster_who`` and ``roster_columns`` are empty.
    """

    name: str
    title: str
    spellings: tuple[str, ...]
    roster_who: str
    roster_columns: tuple[str, ...]
    roster_number_whole: bool
    clause: str
    where: Where


@dataclass(frozen=True, slots=True)
class Again:
    """When a question that was answered is asked again, because what is known has become worse since (Y02).

    ``fact``: its value moved to the worse side: a figure rose (by at least the parameter ``by``, where one is named), a
    code became more serious, a day later, a no a yes; ``falls`` turns the side round. ``anew`` instead: a received row
    that the answer did not know tells of another happening, whatever its figures. ``each_year``: the fact counts within a
    calendar year, so that another year's is not compared but asked.
    """

    clause: str
    where: Where
    fact: str = ""
    by: str = ""
    falls: bool = False
    anew: bool = False
    each_year: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A screening rule. ``when`` is an expression of the rule language over facts and parameters.

    ``response`` is ``visit`` (gathered into a lead) or ``track`` (only informs). ``evidence`` names further facts that a
    visitor should see beside those of the expression. ``ask`` tells the visitor what to look at. ``again`` says when an
    answered question is asked again before its day; with none, only on that day. ``light``: how serious a hit is (``Pack.lights``).
    """

    name: str
    title: str
    clause: str
    grain: Grain
    when: str
    response: Literal["visit", "track"]
    risk: str
    ask: str
    evidence: tuple[str, ...]
    where: Where
    again: tuple[Again, ...] = ()
    light: str = ""


@dataclass(frozen=True, slots=True)
class Escalation:
    """To whom it is told that something is overdue by so many days: the town or the county."""

    after_days: int
    to: Literal["town", "county"]
    clause: str
    where: Where


@dataclass(frozen=True, slots=True)
class Deadline:
    """So many days within which something is due; ``natural`` or ``working`` days, the first day not counted."""

    name: str
    title: str
    days: int
    kind: Literal["natural", "working"]
    clause: str
    where: Where
    overdue: tuple[Escalation, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One question of the look-back (回头看) over the files of households: what it finds is to be put right.

    ``when`` is an expression over what is known of a household's file. ``who`` puts it right within ``days`` (natural).
    ``warned_by``: the rules whose warnings count for it; none named, all count.
    """

    name: str
    title: str
    clause: str
    when: str
    ask: str
    who: Literal["village", "town", "county"]
    days: int
    where: Where
    warned_by: tuple[str, ...] = ()


AnswerType = Literal["text", "number", "money", "date", "village"]


@dataclass(frozen=True, slots=True)
class Question:
    """A column of the visit record: what is asked, and the choices where there are any.

    ``type`` is how an answer without choices is read; ``village`` is the name of a village of the county.
    """

    name: str
    title: str
    choices: tuple[str, ...]
    hint: str
    where: Where
    type: AnswerType = "text"


Meaning = Literal["meets", "not_met", "already_monitored", "could_not", "not_ours"]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A conclusion of a visit, as the form writes it, and what becomes of it.

    ``meets``: a candidate for identification; ``not_met``: policy explained, watched on; ``already_monitored``: noted in
    its file; ``could_not``: why, and tried again; ``not_ours``: handed to the right village. ``look_again_days`` after the
    visit the same question may be asked once more. ``needs`` are the questions that must be answered with it.
    """

    title: str
    means: Meaning
    clause: str
    where: Where
    look_again_days: int | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole jurisdiction's policy, layered over what it extends. ``digest`` is the SHA-256 of all its files.

    ``booleans`` holds the spellings of yes (``"true"``) and no (``"false"``) that columns of yes and no read by default.
    """

    name: str
    title: str
    digest: str
    lineage: tuple[str, ...]
    titles: tuple[str, ...]
    in_force_from: date
    in_force_to: date | None
    divisions: tuple[str, ...]
    clauses: Mapping[str, Clause]
    parameters: Mapping[str, Parameter]
    facts: Mapping[str, Fact]
    departments: Mapping[str, Department]
    feeds: Mapping[str, Feed]
    rules: Mapping[str, Rule]
    deadlines: Mapping[str, Deadline]
    integrate_by_day: int | None
    integrate_clause: str
    questions: tuple[Question, ...]
    conclusions: Mapping[str, Conclusion]
    booleans: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    areas: Mapping[str, Area] = field(default_factory=dict)
    projects: Projects | None = None
    categories: Mapping[str, Category] = field(default_factory=dict)
    risks: Mapping[str, Risk] = field(default_factory=dict)
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    templates: Mapping[str, Template] = field(default_factory=dict)
    measures: Mapping[str, Group] = field(default_factory=dict)
    fits: Mapping[str, Fit] = field(default_factory=dict)
    planning: Planning | None = None
    doubts: Mapping[str, Doubt] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    following: Following | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    lights: Mapping[str, Light] = field(default_factory=dict)
    periods: Mapping[str, NamedPeriod] = field(default_factory=dict)
    comparing: Comparing | None = None

    @property
    def channels(self) -> Mapping[str, Channel]:
        """The ways on which families come to be known; none where the pack compares no lists."""
        return self.comparing.channels if self.comparing else {}

    def grain_of(self, list_: str) -> Grain:
        """What a list speaks of: a feed of people or of households, events and areas always of households."""
        return self.feeds[list_].grain if list_ in self.feeds else "household"

    def list_called(self, name: str) -> Feed | Event | Area:
        """What a rule's list is: a department's feed, or the households that an event or an area reaches."""
        return self.feeds.get(name) or self.events.get(name) or self.areas[name]

    def departments_of(self, lists: Iterable[str]) -> tuple[str, ...]:
        """The departments that these lists come from, each once; nobody sends an area."""
        told = (getattr(self.list_called(name), "department", "") for name in lists)
        return tuple(dict.fromkeys(name for name in told if name))

    @property
    def reaching(self) -> dict[str, Event | Area]:
        """The events and areas that a rule can ask about, by name: lists that nobody sends and that always came."""
        found: tuple[Event | Area, ...] = (*self.events.values(), *self.areas.values())
        return {one.name: one for one in found if one.listed}

    @property
    def offices(self) -> dict[str, str]:
        """Name → title of every department that sends lists or answers in a comparison."""
        found = {one.name: one.title for one in self.departments.values()}
        for procedure in self.procedures.values():
            for step in procedure.steps:
                for one in step.comparison.departments if step.comparison else ():
                    found.setdefault(one.name, one.title)
        return found

    @property
    def office_words(self) -> dict[str, str]:
        """How any of these departments may be written → its name."""
        said = {title: name for name, title in self.offices.items()} | {name: name for name in self.offices}
        return said | {word: one.name for one in self.departments.values() for word in (*one.spellings, one.title)}


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence a policy officer can read: given these facts, the rules answer so.

    ``given`` holds what is known of one person and their household. A list fact that is not given is false (the list
    came without them) unless its feed is among ``missing`` (the list has not come); any other fact not given is unknown.
    """

    sentence: str
    clause: str
    as_of: date
    period: str
    given: Mapping[str, bool | Decimal | date | str]
    expect: Mapping[str, Answer]
    where: Where
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule answered in one example, beside what the example expects."""

    sentence: str
    rule: str
    expected: Answer
    got: Answer
    where: Where

    @property
    def kept(self) -> bool:
        return self.expected == self.got


@dataclass(frozen=True, slots=True)
class PackSummary:
    """One line of the list of packs. ``fault`` says why the pack cannot be listed properly, where it cannot."""

    name: str
    title: str
    extends: str
    in_force_from: date | None
    in_force_to: date | None
    divisions: tuple[str, ...]
    folder: str
    fault: Fault | None = None
