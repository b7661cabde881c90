"""From the lines in Redis to the tables, and out of them when their time is over."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal.searchlog.choices import VISITORS_NEEDED
from portal.searchlog.intake import BATCH, MOST_LINES, Batch, Intake, Line
from portal.searchlog.models import DayCount, Drain, Question

LOCK: Final = 7_106_021  # key of the advisory lock, any number no other part uses
DRAIN: Final = 1  # the only row
# Marks meet those already there; with the fifth they go and the question may be shown.
COUNT: Final = """
WITH asked AS (
  SELECT * FROM jsonb_to_recordset(%(asked)s::jsonb) AS a (kind text, text text, first_on date, marks int[])),
written AS (
  INSERT INTO searchlog_question AS q (kind, text, first_on, is_shown, marks)
  SELECT kind, text, first_on, cardinality(marks) >= %(needed)s,
    CASE WHEN cardinality(marks) >= %(needed)s THEN '{}' ELSE marks END
  FROM asked
  ON CONFLICT (kind, text) DO UPDATE SET (is_shown, marks) = (
    SELECT is_enough, CASE WHEN is_enough THEN '{}' ELSE met END
    FROM (SELECT ARRAY(SELECT DISTINCT unnest(q.marks || excluded.marks)) AS met) AS marks,
    LATERAL (SELECT q.is_shown OR excluded.is_shown OR cardinality(met) >= %(needed)s AS is_enough) AS verdict)
  RETURNING id, kind, text),
counted AS (
  SELECT * FROM jsonb_to_recordset(%(counted)s::jsonb)
    AS c (kind text, text text, day date, times bigint, results bigint, clicks bigint, positions bigint)),
known AS (
  SELECT id, kind, text FROM written
  UNION SELECT q.id, q.kind, q.text FROM searchlog_question q JOIN counted USING (kind, text))
INSERT INTO searchlog_daycount AS d (question_id, day, times, results, clicks, positions)
SELECT known.id, day, times, results, clicks, positions FROM counted JOIN known USING (kind, text)
ON CONFLICT (question_id, day) DO UPDATE SET
  times = d.times + excluded.times, results = coalesce(excluded.results, d.results),
  clicks = d.clicks + excluded.clicks, positions = d.positions + excluded.positions
"""


@contextmanager
def alone() -> Iterator[bool]:
    """Hold the right to change the tables of this app; False when another process has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        is_ours = cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def drain(lines: Intake) -> int:
    """Count what waits in Redis; how many lines were read. Raises: RedisError.

    Nothing is lost and nothing counted twice by a fault of a worker or of the database, at any moment. What Redis
    itself loses (it was down, it came back with older data, more than 50,000 lines waited) is lost or may count again.
    """
    read = 0
    with alone() as is_ours:
        while is_ours and read < MOST_LINES + BATCH and (batch := lines.take()):
            count(batch)
            lines.forget(batch)
            read += batch.size
    return read


@transaction.atomic
def count(batch: Batch) -> None:
    """Add a batch to the tables in one statement, unless it was the last one added."""
    last, _created = Drain.objects.get_or_create(pk=DRAIN)
    if last.batch == batch.name:
        return
    counted = _by_day(batch.lines)
    if counted:
        given = {"asked": _dumped(_asked(batch.lines)), "counted": _dumped(counted)}
        with connection.cursor() as cursor:
            cursor.execute(COUNT, {**given, "needed": VISITORS_NEEDED})
    last.batch = batch.name
    last.save(update_fields=["batch"])


def forget_old() -> int:
    """Delete questions that never met five visitors, and counts past their time; how many rows went."""
    today = timezone.localdate()
    with alone() as is_ours:
        if not is_ours:
            return 0
        waiting = today - timedelta(days=settings.SEARCH_LOG_WAITING_DAYS)
        oldest = today - timedelta(days=settings.SEARCH_LOG_DAYS)
        gone = (
            Question.objects.waited_since_before(waiting).delete(),
            DayCount.objects.filter(day__lt=oldest).delete(),
            Question.objects.without_counts().delete(),
        )
        return sum(rows for rows, _each in gone)


def _asked(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The questions asked, each with the first five different marks. **Shape**: one a kind and text."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for line in lines:
        if line.mark is None:
            continue
        fresh = {"kind": line.kind, "text": line.question, "first_on": line.day, "marks": []}
        row = found.setdefault((line.kind, line.question), fresh)
        row["first_on"] = min(row["first_on"], line.day)
        if line.mark not in row["marks"] and len(row["marks"]) < VISITORS_NEEDED:
            row["marks"].append(line.mark)
    return list(found.values())


def _by_day(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The counts to add. **Shape**: one a kind, text and day; `results` is None where there were only clicks."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in lines:
        key = {"kind": line.kind, "text": line.question, "day": line.day}
        fresh = {**key, "times": 0, "results": None, "clicks": 0, "positions": 0}
        row = found.setdefault(tuple(key.values()), fresh)
        if line.position is None:
            row["times"] += 1
            row["results"] = line.results
        else:
            row["clicks"] += 1
            row["positions"] += line.position
    return list(found.values())


def _dumped(rows: list[dict[str, Any]]) -> str:
    return orjson.dumps(rows).decode()
