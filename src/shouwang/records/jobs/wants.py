"""What can be asked for, one shape a kind. Days and periods are texts, so that a job is the same whenever it is done.

A job that is taken again after its worker was killed reads the same wants: what was today when somebody asked is written
down here and not asked of the clock later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import ClassVar, TypeVar

AnyWant = TypeVar("AnyWant", bound="Want")


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What a job is to do. ``pack`` names a pack; blank: the one in force in the county.

    ``OWN``: what comes of it is for the post that asked alone, and not the job of others who see the same.
    """

    KIND: ClassVar[str]
    OWN: ClassVar[bool] = False
    pack: str = ""

    def told(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def of(cls: type[AnyWant], told: Mapping[str, object]) -> AnyWant:
        """The want that was told; what an older program did not know has its default."""
        return cls(**{name.name: told[name.name] for name in fields(cls) if name.name in told})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeIn(Want):
    """Files of a department, or of all: each goes through the one door. ``renamed``: heading → known spelling."""

    KIND: ClassVar[str] = "take_in"
    period: str
    received_on: str
    accept: bool = False
    replace: bool = False
    renamed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month(Want):
    """Chase, screen, tell who is overdue, write the workbooks; with ``send`` integrate and dispatch as well."""

    KIND: ClassVar[str] = "month"
    period: str
    as_of: str
    send: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch(Want):
    """Integrate and dispatch a run on a day, and write the towns' workbooks."""

    KIND: ClassVar[str] = "dispatch"
    run: int
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Print(Want):
    """A paper for many cases, named by their keys, as one Word file that bears a day."""

    KIND: ClassVar[str] = "print"
    paper: str
    cases: list[int]
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitImport(Want):
    """Filled task workbooks that came back on a day."""

    KIND: ClassVar[str] = "visit_import"
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookBack(Want):
    """Ask every household's file the checks of the pack, on a day."""

    KIND: ClassVar[str] = "look_back"
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Want):
    """Hold the lists of a round against each other, on a day."""

    KIND: ClassVar[str] = "compare"
    OWN: ClassVar[bool] = True
    round: int
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify(Want):
    """Walk the chains of the journal that the post may check."""

    KIND: ClassVar[str] = "verify"
    OWN: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Export(Want):
    """A list as a workbook, as its own page gives it on a day. The page's address may ask for somebody: it is a sealed file."""

    KIND: ClassVar[str] = "export"
    OWN: ClassVar[bool] = True
    on: str


# --- filled workbooks, each of its kind ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Book(Want):
    """A filled workbook that came back on a day."""

    OWN: ClassVar[bool] = True
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentBook(Book):
    """One of a department, where whoever sends it says of which."""

    department: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureBook(DepartmentBook):
    """What a department did for households."""

    KIND: ClassVar[str] = "measure_book"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparingBook(DepartmentBook):
    """What a department answers about people."""

    KIND: ClassVar[str] = "comparing_book"


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageLists(Book):
    """Villages' own lists of a round."""

    KIND: ClassVar[str] = "village_lists"
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingBook(Book):
    """Who helps which household."""

    KIND: ClassVar[str] = "pairing_book"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectBook(Book):
    """Projects and the households linked to them."""

    KIND: ClassVar[str] = "project_book"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffBook(Book):
    """Posts and who holds them from a day on."""

    KIND: ClassVar[str] = "staff_book"
