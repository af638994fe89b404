"""Every command of the command line as it is typed in a small county: on a site of which stage, with what words, and what
it leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests import databases
from tests.walk.sites import PACK, Site
from tests.walk.stages import ON, Stages, Words, area_marked, event_told

PACK_FOLDER = Path(__file__).resolve().parents[2] / "packs" / PACK


@dataclass(frozen=True, slots=True)
class Typed:
    """How a command is typed: on a site of a stage, with words after its name. ``every`` are the verbs of the journal that
    say each time that something was shown or copied; ``says`` whether it says the same when typed again."""

    stage: str
    words: Callable[[Stages, Site], Words] = lambda stages, site: []
    every: tuple[str, ...] = ()
    says: bool = True
    wants: str = ""
    large: bool = False


def _plain(*words: object) -> Callable[[Stages, Site], Words]:
    return lambda stages, site: words


def _beside(site: Site, name: str) -> Path:
    return site.home.parent / name


COMMANDS: dict[str, Typed] = {
    "init": Typed("nothing"),
    "registry import": Typed("made", lambda stages, site: [stages.county.registry]),
    "household show": Typed(
        "screened", lambda stages, site: [stages.known["home"]], every=("look_at_household",), says=False
    ),
    "cycle": Typed("registered", lambda stages, site: site.cycle_words(stages.county.inbox)[1:]),
    "feed receive": Typed(
        "registered",
        lambda stages, site: [
            max(stages.county.inbox.iterdir(), key=lambda path: path.stat().st_size),
            *("--period", "2024-03", "--pack", PACK),
        ],
    ),
    "feed owed": Typed("screened", _plain("--period", "2024-03", "--as-of", "2024-04-20")),
    "feed feedback": Typed(
        "answered",
        lambda stages, site: ["医保局", "--out", _beside(site, "out-feedback.xlsx"), "--period", "2024-03"],
        every=("export_feedback",),
    ),
    "lookback": Typed("reviewed", lambda stages, site: ["--as-of", ON, "--json", _beside(site, "out-lookback.json")]),
    "compare open": Typed("reviewed", _plain("--from", "2024-03-01", "--to", "2024-03-31", "--as-of", ON)),
    "compare form": Typed(
        "listed",
        lambda stages, site: ["--out", _beside(site, "out-form.xlsx"), "--as-of", ON],
        every=("take_list_form",),
    ),
    "compare lists": Typed("listed", lambda stages, site: [stages.known["lists"], "--as-of", ON]),
    "compare run": Typed("listed", _plain("--as-of", ON)),
    "compare differences": Typed(
        "listed",
        lambda stages, site: ["--all", "--out", _beside(site, "out-differences.xlsx"), "--as-of", ON],
        every=("export_compared_lists",),
    ),
    "counts": Typed("reviewed", lambda stages, site: ["--to", ON, "--json", _beside(site, "out-counts.json")]),
    "rule worth": Typed("reviewed", lambda stages, site: ["--json", _beside(site, "out-worth.json")]),
    "facts export": Typed(
        "screened",
        lambda stages, site: [
            *(_beside(site, "out-facts"), "--keys", _beside(site, "out-facts-keys.json")),
            *("--period", "2024-03", "--as-of", "2024-04-10"),
        ],
        every=("export_facts",),
    ),
    "department list": Typed("registered", _plain("--as-of", ON, "--pack", PACK)),
    "department liaison": Typed(
        "registered", _plain("医保局", "--name", "韩梅", "--phone", "0563-8021234", "--from", ON, "--pack", PACK)
    ),
    "department transfer": Typed("registered", _plain("医保局", "--way", "U盘当面", "--from", ON, "--pack", PACK)),
    "department consult": Typed(
        "registered",
        _plain("--topic", "三月会商", "--on", ON, "--with", "医保局", "--conclusion", "按时报送", "--pack", PACK),
    ),
    "department consultations": Typed("registered", _plain("--pack", PACK)),
    "department book": Typed(
        "registered",
        lambda stages, site: ["--out", _beside(site, "out-book.xlsx"), "--pack", PACK],
        every=("show_contacts",),
    ),
    "roster export": Typed(
        "screened",
        lambda stages, site: ["医保局", "--out", _beside(site, "out-roster.xlsx"), "--as-of", "2024-04-01"],
        every=("export_roster",),
    ),
    "review list": Typed("screened", every=("look_at_doubts",)),
    "review decide": Typed(
        "screened",
        lambda stages, site: [stages.known["doubt"], "--person", stages.county.county.persons[0].code],
    ),
    "visit import": Typed("screened", lambda stages, site: [stages.known["filled"], "--as-of", ON, "--pack", PACK]),
    "visit list": Typed("answered", every=("look_at_visits",)),
    "visit review": Typed("answered", _plain("--all", "--accept", "--as-of", ON), says=False),
    "visit record": Typed("reviewed", _plain("--as-of", ON), says=False),
    "visit hand-over": Typed(
        "answered", lambda stages, site: [stages.known["astray"], stages.known["to"], "--as-of", ON, "--pack", PACK]
    ),
    "visit overdue": Typed("screened", _plain("--as-of", "2024-05-20", "--escalate", "--pack", PACK), says=False),
    "visit watch": Typed("reviewed", _plain("--as-of", ON), every=("look_at_watched",)),
    "case list": Typed("cased", _plain("--as-of", ON), every=("look_at_cases",)),
    "case paper": Typed(
        "cased",
        lambda stages, site: [
            *(*stages.known["cases"], "application", "--as-of", ON),
            *("--out", _beside(site, "out-paper.docx")),
        ],
        every=("print_papers",),
    ),
    "case compare": Typed(
        "cased",
        lambda stages, site: ["--department", "医保局", "--out", _beside(site, "out-compare.xlsx"), "--as-of", ON],
        every=("export_comparing",),
    ),
    "case answers": Typed("cased", lambda stages, site: [stages.known["compared"], "--as-of", ON]),
    "case told": Typed(
        "cased",
        lambda stages, site: ["--department", "医保局", "--out", _beside(site, "out-told.xlsx"), "--as-of", ON],
        every=("export_told",),
    ),
    "measure list": Typed("planned", _plain("--all"), every=("look_at_plans",)),
    "measure plan": Typed(
        "planned",
        lambda stages, site: [stages.known["plan"], "--as-of", ON, "--out", _beside(site, "out-plan.docx")],
        every=("print_plans",),
    ),
    "measure sheet": Typed(
        "planned",
        lambda stages, site: ["--department", "医保局", "--out", _beside(site, "out-measures.xlsx"), "--as-of", ON],
        every=("export_measures",),
    ),
    "measure import": Typed("planned", lambda stages, site: [stages.known["measures"], "--as-of", ON]),
    "event tell": Typed(
        "screened",
        lambda stages, site: event_told(stages),
    ),
    "event list": Typed("happened"),
    "event back": Typed("happened", _plain("1", "--why", "报错了", "--as-of", ON)),
    "area mark": Typed(
        "screened",
        lambda stages, site: area_marked(stages),
    ),
    "area list": Typed("happened", _plain("--as-of", ON)),
    "area end": Typed("happened", _plain("1", "--on", ON, "--as-of", ON)),
    "project import": Typed("happened", lambda stages, site: [stages.known["projects"], "--as-of", ON]),
    "pack list": Typed("nothing"),
    "pack show": Typed("nothing", _plain(PACK)),
    "pack check": Typed("nothing", _plain(PACK_FOLDER)),
    "pack test": Typed("nothing", _plain(PACK_FOLDER)),
    "pack explain": Typed("nothing", _plain(PACK, "self_paid_large")),
    "pack diff": Typed("screened", _plain("national", "--county", "349921"), every=("try_pack",)),
    "pack new": Typed(
        "nothing",
        lambda stages, site: [
            *("new-county", "--extends", "national", "--title", "新县", "--division", "349988", "--from", ON),
            *("--into", _beside(site, "out-packs")),
        ],
    ),
    "pack publish": Typed("registered", _plain(PACK, "--from", ON), says=False),
    "pack schema": Typed("nothing", lambda stages, site: ["--out", _beside(site, "out-schemas")]),
    "journal verify": Typed("screened"),
    "post list": Typed("made"),
    "post add": Typed(
        "registered",
        _plain("bureau-li", "--title", "县局经办", "--role", "county_bureau", "--division", "341825000000"),
    ),
    "post import": Typed(
        "staffed",
        lambda stages, site: [stages.known["posts"], "--passwords", _beside(site, "out-passwords.xlsx"), "--from", ON],
        says=False,
    ),
    "post export": Typed(
        "staffed", lambda stages, site: ["--out", _beside(site, "out-posts.xlsx")], every=("export_staff",)
    ),
    "holder list": Typed("staffed"),
    "holder add": Typed("staffed", _plain("han", "--name", "韩梅", "--post", "town-li", "--from", ON), says=False),
    "holder reset": Typed("staffed", _plain("li-town"), every=("reset_password",), says=False),
    "holder unlock": Typed("staffed", _plain("li-town")),
    "calendar list": Typed("made"),
    "calendar set": Typed("made", _plain("2024-04-07", "work", "--note", "清明调休")),
    "backup": Typed(
        "screened", lambda stages, site: ["--out", _beside(site, "out.backup")], every=("backup",), says=False
    ),
    "restore": Typed(
        "nothing",
        lambda stages, site: [stages.known["backup"], "--keys", stages.known["keys"]],
        every=("restore",),
        wants="kept",
    ),
    "keys export": Typed("screened", lambda stages, site: [_beside(site, "out-keys.json")], every=("export_keys",)),
    "demo": Typed("made", says=False, large=True),
    "work": Typed("asked", _plain("--once"), says=False),
}
"""Command → how it is typed. A command that stands in none of them fails a test."""

SERVING = {"serve": "never ends by itself: tests/walk/test_serving.py kills it and each of its children"}
"""Commands that are not typed again to be compared, each with where it is killed instead."""


def words_of(name: str, stages: Stages, site: Site) -> list[object]:
    """The whole command on a site."""
    return [*name.split(), *COMMANDS[name].words(stages, site)]


def left(site: Site) -> list[str]:
    """What a command left beside the site's home, by name."""
    beside = site.home.parent
    return sorted(
        str(path.relative_to(beside))
        for path in beside.rglob("*")
        if path.is_file() and not path.is_relative_to(site.home)
    )


def has_tables(site: Site) -> bool:
    return bool(databases.SERVER) or (site.home / "shouwang.sqlite3").exists()
