"""What became of each alert of a run, found by the database in one pass over them. Reads only; nothing is opened.

Plain SQL with the tables of the models: a month of a large city has tens of thousands of alerts, each of which is looked
for among what was asked and what was spared, and that is done once for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db import connection

from shouwang.records.leads.models import Lead, LeadAlert, Spared
from shouwang.records.screenings.models import Alert, Run

ASKED, CARRIED, SPARED, PENDING, INFORMED = range(5)
"""The ways of an alert: asked in the month of the run; asked before and not answered when it was met again; answered
before and not asked again; not gathered into leads yet; one that asks for no visit. A household goes the first of its."""
_Value = str | int
Subject = tuple[int, str, int]
"""Household key, rule, person key (0 for rules of household grain)."""
_ALERT, _LEAD = Alert._meta.db_table, Lead._meta.db_table
_ASKED, _SPARED = LeadAlert._meta.db_table, Spared._meta.db_table
_LIVE: Final = (Lead.State.OPEN.value, Lead.State.ANSWERED.value)
_ENDS: Final = ("", *Lead.Answer.values)
_END = f"CASE WHEN l.state = '{Lead.State.ANSWERED.value}' AND l.closed_on <= %s THEN CASE l.answer "
_END += " ".join(f"WHEN '{answer}' THEN {at}" for at, answer in enumerate(_ENDS)) + " END ELSE 0 END"
"""Where a lead stands by a day, as a place among ``_ENDS``. A question's key times their number plus that is the newest
question together with its end."""

_MET = f"""
WITH met AS (
  SELECT id, household_id, rule, person_key, response FROM {_ALERT}
  WHERE county = %s AND line = %s AND from_step <= %s AND (until_step IS NULL OR until_step > %s)
  AND division >= %s AND division < %s
)"""
_OF_MONTH = f"""
  FROM {_ASKED} q JOIN {_LEAD} l ON l.id = q.lead_id
  WHERE q.period = %s AND q.withdrawn_on IS NULL AND l.county = %s AND l.state IN (%s, %s)"""
_NOT_ASKED = f"""
  WHEN EXISTS (SELECT 1 FROM {_SPARED} s WHERE s.run_id = %s AND s.alert_id = m.id) THEN {SPARED}
  WHEN EXISTS (
    SELECT 1 FROM {_LEAD} l JOIN {_ASKED} q ON q.lead_id = l.id
    WHERE l.household_id = m.household_id AND q.rule = m.rule AND q.person_key = m.person_key AND q.period < %s
    AND q.withdrawn_on IS NULL AND l.state IN (%s, %s)
  ) THEN {CARRIED} ELSE {PENDING} END"""
_WAY = f"""CASE WHEN m.response <> 'visit' THEN {INFORMED}
  WHEN (m.household_id, m.rule, m.person_key) IN (SELECT l.household_id, q.rule, q.person_key {_OF_MONTH}) THEN {ASKED}
  {_NOT_ASKED}"""
_WENT = f"""{_MET}, asked AS (
  SELECT l.household_id, q.rule, q.person_key, MAX(q.id * {len(_ENDS)} + {_END}) AS question {_OF_MONTH}
  GROUP BY l.household_id, q.rule, q.person_key
), went AS (
  SELECT m.household_id, m.rule, m.person_key, a.question,
  CASE WHEN m.response <> 'visit' THEN {INFORMED} WHEN a.question IS NOT NULL THEN {ASKED} {_NOT_ASKED} AS way
  FROM met m
  LEFT JOIN asked a ON a.household_id = m.household_id AND a.rule = m.rule AND a.person_key = m.person_key
)"""
"""What was asked in the month is laid beside all alerts at once; only for those that were not, an earlier question is
looked for one by one."""


def households_by_way(run: Run, low: str, high: str) -> list[tuple[int, int, int, int]]:
    """(way, households, their alerts, and how many of those ask for a visit) of the divisions ``low <= code < high``."""
    told = _all(
        f"{_MET} SELECT best, COUNT(*), SUM(hits), SUM(visits) FROM (SELECT household_id, MIN({_WAY}) AS best, "
        "COUNT(*) AS hits, SUM(CASE WHEN response = 'visit' THEN 1 ELSE 0 END) AS visits FROM met m "
        "GROUP BY household_id) AS h GROUP BY best",
        [run.county, run.line, run.step, run.step, low, high, run.period, run.county, *_LIVE, *_before(run)],
    )
    return [(int(way), int(households), int(hits), int(visits)) for way, households, hits, visits in told]


def ends_by_rule(run: Run, on: date | None) -> list[tuple[str, int, str, int]]:
    """(rule, way, end, how many) of what a run met, and of what was asked in its month though it is met no more.

    ``end`` is the answer given by a day (by now, where none is named), blank for what waits or was not asked then.
    """
    told = _all(
        f"{_WENT} SELECT rule, way, 0, COUNT(*) FROM went WHERE question IS NULL GROUP BY 1, 2 "
        f"UNION ALL SELECT rule, {ASKED}, question %% {len(_ENDS)}, COUNT(*) FROM asked GROUP BY 1, 3",
        _of(run, "", ":", on),
    )
    return [(rule, int(way), _ENDS[int(end)], int(many)) for rule, way, end, many in told]


def subjects_that_went(run: Run, rules: Sequence[str], on: date | None) -> list[tuple[Subject, int, str]]:
    """(subject, way, end) of all that ``ends_by_rule`` counts of some rules, by rule, household and person."""
    among = ", ".join(["%s"] * len(rules))
    told = _all(
        f"{_WENT} SELECT rule, household_id, person_key, way, 0 FROM went WHERE question IS NULL AND rule IN ({among}) "
        f"UNION ALL SELECT rule, household_id, person_key, {ASKED}, question %% {len(_ENDS)} FROM asked "
        f"WHERE rule IN ({among}) ORDER BY 1, 2, 3",
        [*_of(run, "", ":", on), *rules, *rules],
    )
    return [((household, rule, person), int(way), _ENDS[int(end)]) for rule, household, person, way, end in told]


def answers_behind(run: Run, rules: Sequence[_Value], on: date) -> dict[Subject, str]:
    """Subject → the answer, given by a day, of the lead that asked about what some rules met, or that had answered it
    before; blank while that lead waits. Of households that have answered nothing at all none is told."""
    among, by = ", ".join(["%s"] * len(rules)), on.isoformat()
    asked = _all(
        "SELECT household_id, rule, person_key, told FROM ("
        f"SELECT m.household_id, m.rule, m.person_key, {_END} AS told, l.dispatched_on, "
        "ROW_NUMBER() OVER (PARTITION BY m.id ORDER BY q.period DESC, q.id DESC) AS newest "
        f"FROM {_ALERT} m JOIN {_LEAD} l ON l.household_id = m.household_id AND l.county = m.county "
        f"JOIN {_ASKED} q ON q.lead_id = l.id AND q.rule = m.rule AND q.person_key = m.person_key "
        "WHERE m.county = %s AND m.line = %s AND m.from_step <= %s AND (m.until_step IS NULL OR m.until_step > %s) "
        f"AND m.response = 'visit' AND m.rule IN ({among}) "
        f"AND m.household_id IN (SELECT household_id FROM {_LEAD} WHERE county = %s AND state = %s AND closed_on <= %s) "
        "AND q.period <= %s AND q.gathered_on <= %s AND q.withdrawn_on IS NULL) AS x "
        "WHERE newest = 1 AND dispatched_on <= %s",
        [
            *(by, run.county, run.line, run.step, run.step, *rules),
            *(run.county, Lead.State.ANSWERED.value, by, run.period, by, by),
        ],
    )
    spared = _all(
        f"SELECT m.household_id, m.rule, m.person_key, {_END} FROM {_SPARED} s JOIN {_ALERT} m ON m.id = s.alert_id "
        f"JOIN {_ASKED} q ON q.id = s.answered_id JOIN {_LEAD} l ON l.id = q.lead_id "
        f"WHERE s.run_id = %s AND m.response = 'visit' AND m.rule IN ({among})",
        [by, run.pk, *rules],
    )
    return {(household, rule, person): _ENDS[int(end)] for household, rule, person, end in [*asked, *spared]}


def _of(run: Run, low: str, high: str, on: date | None = None) -> list[_Value]:
    met: list[_Value] = [run.county, run.line, run.step, run.step, low, high]
    return [*met, (on or date.max).isoformat(), run.period, run.county, *_LIVE, *_before(run)]


def _before(run: Run) -> list[_Value]:
    return [run.pk, run.period, *_LIVE]


def _all(statement: str, parameters: Sequence[_Value]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
