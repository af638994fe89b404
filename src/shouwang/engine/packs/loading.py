"""The whole way from files to a pack: layer, build, check. No faults, or no pack."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from shouwang.engine.faults import Fault
from shouwang.engine.packs import (
    building,
    discrepancies,
    feeds,
    following,
    measures,
    papers,
    parameters,
    procedures,
    reaching,
    words,
)
from shouwang.engine.packs.building import Checking, sorted_faults
from shouwang.engine.packs.examples import load_examples
from shouwang.engine.packs.folders import pack_files, pack_names
from shouwang.engine.packs.layers import PAPERS, Layers, layer
from shouwang.engine.packs.made import check_made
from shouwang.engine.packs.meaning import Meaning
from shouwang.engine.packs.model import Pack


def load_pack(name: str, folders: Sequence[Path]) -> tuple[Pack | None, list[Fault]]:
    """The pack called ``name``, looked up in ``folders`` in their order, layered over what it extends and checked.

    A pack with any fault is not given: policy that is half right is not screened with. Faults carry the file (relative
    to the folder of packs) and, as ``row``, the line.
    """
    return load_pack_from(pack_files(name, folders), name, known=pack_names(folders))


def load_pack_from(
    files: Mapping[str, bytes], name: str, known: Iterable[str] = (), published: bool = False
) -> tuple[Pack | None, list[Fault]]:
    """The pack called ``name`` from stored bytes: ``files`` maps ``pack/file.yaml`` to content, for its whole lineage.

    ``known`` are further pack names, only to propose one where a name is not found. What was ``published`` opens whatever a
    later program asks of Word forms; a form that cannot be printed is then told to whoever prints.
    """
    layers, faults = layer(files, name, known)
    if layers is None:
        return None, sorted_faults(faults)
    pack, wrong = _build(layers, _of_lineage(files, layers.lineage), published)
    faults += wrong
    return (None if faults else pack), sorted_faults(faults)


def check_folder(folder: Path, folders: Sequence[Path]) -> list[Fault]:
    """Every fault of the pack in ``folder`` and of its examples. What it extends is looked for beside it, then in ``folders``."""
    folder = folder.resolve()
    around = [folder.parent, *folders]
    pack, faults = load_pack(folder.name, around)
    return faults if pack is None else load_examples(pack, around)[1]


def pack_digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the sorted names and the bytes of all files of a lineage; the same files give the same digest."""
    digest = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def _of_lineage(files: Mapping[str, bytes], lineage: Sequence[str]) -> dict[str, bytes]:
    """The policy files of these packs; examples try a pack and are no part of it."""
    parts = {path: path.split("/") for path in files}
    return {
        path: files[path]
        for path, (pack, *rest) in parts.items()
        if pack in lineage and (len(rest) == 1 or (len(rest) == 2 and rest[0] == PAPERS))
    }


def _build(layers: Layers, files: Mapping[str, bytes], published: bool) -> tuple[Pack, list[Fault]]:
    checking = Checking(layers)
    first, last = building.in_force(checking)
    facts, figures = building.facts(checking), parameters.parameters(checking)
    periods = parameters.periods(checking)
    departments, rules = building.departments(checking), building.rules(checking)
    yes_no = feeds.booleans(checking)
    known_feeds = feeds.feeds(checking, facts, yes_no)
    events, areas = reaching.events(checking, facts), reaching.areas(checking, facts, figures)
    questions, walks = building.questions(checking), procedures.procedures(checking, figures)
    meaning = Meaning(checking, facts, figures, periods)
    meaning.check_names()
    meaning.check_derived()
    check_made(meaning, first)
    meaning.check_rules(rules, {**known_feeds, **events}, first)
    meaning.check_again(rules)
    meaning.check_rosters(departments)
    lookback = building.checks(checking)
    meaning.check_filed(walks, lookback, first)
    known_risks, groups = procedures.risks(checking), measures.groups(checking)
    by_day, integrate_clause = building.integrate(checking)
    pack = Pack(
        name=layers.name,
        title=layers.pack.value["title"],
        digest=pack_digest(files),
        lineage=layers.lineage,
        titles=layers.titles,
        in_force_from=first,
        in_force_to=last,
        divisions=tuple(layers.pack.value.get("divisions", ())),
        clauses=building.clauses(checking),
        parameters=figures,
        periods=periods,
        facts=facts,
        departments=departments,
        feeds=known_feeds,
        rules=rules,
        deadlines=building.deadlines(checking),
        integrate_by_day=by_day,
        integrate_clause=integrate_clause,
        questions=questions,
        conclusions=building.conclusions(checking, questions),
        booleans=yes_no,
        events=events,
        areas=areas,
        projects=reaching.projects(checking),
        categories=procedures.categories(checking),
        risks=known_risks,
        procedures=walks,
        templates=papers.templates(layers, files),
        measures=groups,
        fits=measures.fits(checking, groups, known_risks),
        planning=measures.planning(checking, groups),
        doubts=measures.doubts(checking),
        checks=lookback,
        following=following.following(checking),
        words=words.words(checking),
        lights=words.lights(checking),
        comparing=discrepancies.comparing(checking),
    )
    if not published:
        checking.faults += papers.faults_of(pack)
    return pack, checking.faults
