"""The month as data for programs: what `--json` writes. Codes of the register, spreadsheet rows, no names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from shouwang.records.feeds import queries as feeds
from shouwang.records.feeds.models import Delivery
from shouwang.records.households import queries as households
from shouwang.records.households.rosters import heads_of_households
from shouwang.records.leads import queries as leads
from shouwang.records.screenings import queries as screenings
from shouwang.records.screenings.models import Run
from shouwang.records.staff.models import Post


@dataclass(frozen=True, slots=True)
class Month:
    """What a report is about: the run, and the day as of which leads are told."""

    post: Post
    county: str
    period: str
    as_of: date
    run: Run


def report(month: Month) -> dict[str, Any]:
    """The whole month. The same state gives the same report."""
    deliveries = list(feeds.deliveries_of(month.county, month.period))
    return {
        "period": month.period,
        "as_of": month.as_of.isoformat(),
        "feeds": [feed_report(delivery) for delivery in deliveries],
        "screening": _screening(month.run),
        "alerts": _alerts(month),
        "leads": _leads(month),
        "spared": _spared(month),
        "set_aside": [line for delivery in deliveries for line in set_aside(delivery)],
        "unregistered": [
            {
                "file": row.delivery.file,
                "sheet": row.sheet,
                "row": row.row,
                "division": row.division or month.county + "000000",
            }
            for row in feeds.unregistered_rows(month.county, month.period)
        ],
    }


def feed_report(delivery: Delivery) -> dict[str, Any]:
    """One received file in figures, with every fault and where it stands."""
    faults = [
        {
            "sheet": told.get("sheet"),
            "row": told.get("row"),
            "column": told.get("column"),
            "code": told["code"],
            "message": told["message"],
        }
        for told in delivery.refusal
    ]
    for row in delivery.feed_rows.filter(outcome="fault").order_by("pk"):
        faults += [
            {"sheet": row.sheet, "row": row.row, "column": column, "code": code, "message": message}
            for code, column, message in row.faults or []
        ]
    return {
        "file": delivery.file,
        "feed": delivery.feed or None,
        "state": delivery.state,
        "rows": delivery.rows,
        "repeated": delivery.repeated,
        "kept": delivery.kept,
        "faults": faults,
        "matched": delivery.matched,
        "review": delivery.review,
        "not_found": delivery.not_found,
        "unregistered": delivery.unregistered,
        "notes": [
            {"code": told["code"], "sheet": told.get("sheet"), "message": told["message"]} for told in delivery.notes
        ],
    }


def set_aside(delivery: Delivery) -> list[dict[str, Any]]:
    """Every row of a file that made no fact, and the file itself where it was refused or stopped."""
    lines: list[dict[str, Any]] = []
    if delivery.state in (Delivery.State.REFUSED, Delivery.State.STOPPED):
        lines.append({"file": delivery.file, "sheet": None, "row": None, "why": delivery.state})
    rows = feeds.rows_set_aside(delivery).values_list("sheet", "row", "outcome")
    return lines + [{"file": delivery.file, "sheet": sheet, "row": row, "why": why} for sheet, row, why in rows]


def _screening(run: Run) -> dict[str, Any]:
    rules = [
        {
            "rule": result.rule,
            "clause": result.clause,
            "grain": result.grain,
            "hit": result.hit,
            "clear": result.clear,
            "unknown": result.unknown,
        }
        for result in screenings.results_of(run)
    ]
    resting = [
        {"rule": one.rule.name, "clause": one.rule.clause, "until": one.until.text}
        for one in screenings.resting_of(run)
    ]
    return {"households": run.households, "persons": run.persons, "rules": rules, "resting": resting}


def _alerts(month: Month) -> list[dict[str, Any]]:
    """Alerts of household grain name the head, so that every line leads to somebody. In the order of the register's
    numbers, not of the random keys behind them."""
    alerts = list(screenings.alerts_of(month.run))
    whole = {alert.household_id for alert in alerts if not alert.person_key}
    heads = heads_of_households(month.county, whole, month.run.as_of, month.run.run_at)
    persons = households.codes_of_persons(
        {alert.person_key for alert in alerts if alert.person_key} | set(heads.values())
    )
    told = [
        {
            "household": opened.alert.household.code,
            "person": persons.get(opened.alert.person_key or heads.get(opened.alert.household_id, 0)),
            "rule": opened.alert.rule,
            "clause": opened.alert.clause,
            "response": opened.alert.response,
            "evidence": opened.evidence,
            "reason": opened.reason,
        }
        for opened in screenings.opened(alerts)
    ]
    return sorted(told, key=lambda one: (one["household"], one["clause"], one["rule"], one["person"] or ""))


def _spared(month: Month) -> list[dict[str, Any]]:
    """What was not asked again, with the answer it is linked to."""
    return [
        {
            "household": one.alert.household.code,
            "rule": one.alert.rule,
            "answer": one.answered.lead.answer,
            "answered_on": one.answered.lead.closed_on.isoformat() if one.answered.lead.closed_on else None,
        }
        for one in leads.spared_in(month.post, month.run)
    ]


def _leads(month: Month) -> list[dict[str, Any]]:
    sent_leads = leads.sent_by(month.post, month.county, month.as_of)
    changed = leads.what_changed((asked for sent in sent_leads for asked in sent.questions), month.as_of)
    return [
        {
            "household": sent.lead.household.code,
            "division": sent.lead.division,
            "alerts": sorted({asked.clause for asked in sent.questions}),
            "again": [
                {"rule": asked.rule, "why": asked.again, "changed": changed[asked.pk]}
                for asked in sent.questions
                if asked.again
            ],
            "dispatched_on": sent.sent_on.isoformat(),
            "due_on": sent.due_on.isoformat(),
        }
        for sent in sent_leads
    ]
