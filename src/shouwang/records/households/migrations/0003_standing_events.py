"""Events of standing, derived from the standings that are there."""

from itertools import groupby
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Count, Q
from django.utils import timezone

from shouwang.engine.counting import Entry, Holding, Told, entries

_ALONE = """
    NOT EXISTS (SELECT 1 FROM households_standing t WHERE t.household_id = s.household_id AND t.id <> s.id)
    AND s.superseded_at IS NULL AND s.identified_on IS NOT NULL
    AND (s.eliminated IS NULL OR NOT s.eliminated OR s.eliminated_on IS NOT NULL)
"""
_DERIVED = """
    INSERT INTO households_standingevent (household_id, county, kind, "on", dated, how, was_state, was_category,
        was_division, was_persons, state, category, division, persons, source, subject, recorded_at)
    SELECT s.household_id, s.county, {kind}, {day}, TRUE, '', {was}, s.category,
        COALESCE(v.village_code, s.county || '000000'), COALESCE(p.many, 0), {now}, s.category,
        COALESCE(v.village_code, s.county || '000000'), COALESCE(p.many, 0), s.source, '', s.recorded_at
    FROM households_standing s
    LEFT JOIN households_householdversion v
        ON v.household_id = s.household_id AND v.superseded_at IS NULL AND v.valid_to IS NULL
    LEFT JOIN (
        SELECT household_id, COUNT(*) AS many FROM households_personversion
        WHERE superseded_at IS NULL AND valid_to IS NULL AND NOT absent GROUP BY household_id
    ) p ON p.household_id = s.household_id
    WHERE {alone}
"""
_LATER = "CASE WHEN s.eliminated_on < s.identified_on THEN s.identified_on ELSE s.eliminated_on END"


def derive(apps: Any, schema_editor: Any) -> None:
    """One standing whose days are known is one event or two, made by the database; the few others one by one."""
    included = {"kind": "'included'", "day": "s.identified_on", "was": "''", "now": "'monitored'"}
    eliminated = {"kind": "'eliminated'", "day": _LATER, "was": "'monitored'", "now": "'eliminated'"}
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_DERIVED.format(**included, alone=_ALONE))
        cursor.execute(_DERIVED.format(**eliminated, alone=f"{_ALONE} AND s.eliminated"))
    _derive_others(apps)


def _derive_others(apps: Any) -> None:
    standing, event = (apps.get_model("households", name) for name in ("Standing", "StandingEvent"))
    days = dict(
        apps.get_model("households", "RegisterImport")
        .objects.filter(as_of__isnull=False)
        .values_list("recorded_at", "as_of")
    )
    done = event.objects.order_by().values("household_id")
    rows = standing.objects.exclude(household__in=done).order_by("household_id", "pk")
    for key, those in groupby(rows.iterator(chunk_size=2000), lambda one: one.household_id):
        event.objects.bulk_create(_events(apps, key, list(those), days))


def _events(apps: Any, key: int, rows: list[Any], days: dict[Any, Any]) -> list[Any]:
    """A standing that another took the place of was put right by it, unless this platform decided the other; one that
    ended with nothing in its place ended on the day of the register that left it out."""
    event = apps.get_model("households", "StandingEvent")
    division, persons = _presence(apps, key, rows[0].county)
    now, last = Holding(), None
    found = []

    def told(row: Any, what: Told, superseded_at: Any, at: Any) -> None:
        nonlocal now, last
        for one in entries(now, what, last):
            found.append(_row(event, key, row, one, superseded_at, at))
            now, last = one.now, one.on

    for place, row in enumerate(rows):
        after = rows[place + 1] if place + 1 < len(rows) else None
        left_out = row.superseded_at is not None and (after is None or after.recorded_at != row.superseded_at)
        ended = days.get(row.superseded_at) if left_out else None
        wrong = row.source == "register" and row.superseded_at is not None and ended is None
        wrong = wrong and (left_out or (after is not None and after.source == "register"))
        before = now, last
        if wrong:
            now, last = Holding(), None
        known = timezone.localtime(row.recorded_at).date()
        gone = (row.eliminated_on or known) if row.eliminated else None
        since = row.identified_on or min(known, gone or known)
        dated = row.identified_on is not None
        kept_until = row.superseded_at if wrong else None
        said = Told("included", since, row.category, division, persons, dated=dated)
        told(row, said, kept_until, row.recorded_at)
        if gone is not None:
            told(row, Told("eliminated", gone, dated=row.eliminated_on is not None), kept_until, row.recorded_at)
        if ended is not None:
            told(row, Told("cleared", ended), None, row.superseded_at)
        if wrong:
            now, last = before
    return found


def _row(event: Any, key: int, row: Any, one: Entry, superseded_at: Any, at: Any) -> Any:
    return event(
        household_id=key,
        county=row.county,
        kind=str(one.kind),
        on=one.on,
        dated=one.dated,
        how="",
        was_state=one.was.state,
        was_category=one.was.category,
        was_division=one.was.division,
        was_persons=one.was.persons,
        state=one.now.state,
        category=one.now.category,
        division=one.now.division,
        persons=one.now.persons,
        source="register" if superseded_at is not None or one.kind == "cleared" else row.source,
        recorded_at=at,
        superseded_at=superseded_at,
    )


def _presence(apps: Any, key: int, county: str) -> tuple[str, int]:
    current = Q(household=key, superseded_at=None, valid_to=None)
    homes, people = (apps.get_model("households", name).objects for name in ("HouseholdVersion", "PersonVersion"))
    village = homes.filter(current).values_list("village_code", flat=True).first() or f"{county}000000"
    return village, people.filter(current, absent=False).aggregate(many=Count("pk"))["many"]


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0002_lookups"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("county", models.CharField(max_length=6)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("included", "纳入监测"),
                            ("eliminated", "风险消除"),
                            ("rolled_back", "风险消除回退"),
                            ("cleared", "清退"),
                            ("relabelled", "风险再标注"),
                            ("ended", "整户自然减少"),
                            ("corrected", "类别更正"),
                            ("moved", "人口或所在村变动"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on", models.DateField()),
                (
                    "dated",
                    models.BooleanField(default=True, help_text="false: not known when; on is the day it was known by"),
                ),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[("help", "帮扶消除"), ("natural", "自然消除")],
                        help_text="of an elimination; blank: not told",
                        max_length=8,
                    ),
                ),
                (
                    "was_state",
                    models.CharField(
                        blank=True,
                        choices=[("monitored", "未消除"), ("eliminated", "已消除")],
                        help_text="blank: not in the books",
                        max_length=10,
                    ),
                ),
                ("was_category", models.CharField(max_length=20)),
                ("was_division", models.CharField(max_length=12)),
                ("was_persons", models.IntegerField()),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[("monitored", "未消除"), ("eliminated", "已消除")],
                        help_text="blank: not in the books",
                        max_length=10,
                    ),
                ),
                ("category", models.CharField(max_length=20)),
                ("division", models.CharField(help_text="the village at that time", max_length=12)),
                ("persons", models.IntegerField(help_text="members at that time")),
                (
                    "source",
                    models.CharField(choices=[("register", "登记表"), ("case", "本平台识别或消除")], max_length=10),
                ),
                (
                    "subject",
                    models.CharField(blank=True, help_text="what decided it: case:12, register:3", max_length=40),
                ),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_events",
                        to="households.household",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["county", "on"], name="standing_event_of_county"),
                    models.Index(
                        condition=models.Q(("subject", ""), _negated=True),
                        fields=["subject"],
                        name="standing_event_of_subject",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("kind__in", ["cleared", "corrected", "ended", "relabelled", "rolled_back"])
                        ),
                        fields=["county", "household"],
                        name="standing_event_way_back",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "included",
                                    "eliminated",
                                    "rolled_back",
                                    "cleared",
                                    "relabelled",
                                    "ended",
                                    "corrected",
                                    "moved",
                                ],
                            )
                        ),
                        name="standing_event_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("how", ""), ("kind", "eliminated"), _connector="OR"),
                        name="standing_event_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("category", ""), _negated=True), models.Q(("was_category", ""), _negated=True)
                        ),
                        name="standing_event_category",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["corrected", "moved"]), ("state", models.F("was_state"))),
                            models.Q(
                                models.Q(("kind__in", ["corrected", "moved"]), _negated=True),
                                models.Q(("state", models.F("was_state")), _negated=True),
                                ("category", models.F("was_category")),
                                ("division", models.F("was_division")),
                                ("persons", models.F("was_persons")),
                            ),
                            _connector="OR",
                        ),
                        name="standing_event_changes_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", "register"), ("superseded_at", None), _connector="OR"),
                        name="standing_event_decided_stays",
                    ),
                ],
            },
        ),
        migrations.RunPython(derive, migrations.RunPython.noop),
    ]
