"""What was done, by whom, to which record: all logs of the desk as one list.

The versions of records, changes of status, remarks, the desk's own log (users, locks, second factors) and
erasures, the latest first. What imports wrote is in the list of a record, not in that of everything.
"""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models import Comment, Erasure, StatusChange
from policies.models.append_only import guarded

CHANGES = {
    "+": pgettext_lazy("deed", "written"),
    "~": pgettext_lazy("record", "changed"),
    "-": pgettext_lazy("deed", "deleted"),
}


@dataclass(frozen=True, order=True)
class Deed:
    """One thing that was done. A record is named by noun and number: its name may be a person's."""

    at: datetime.datetime
    user: str = field(compare=False)
    what: str | Promise = field(compare=False)
    noun: type[models.Model] | None = field(compare=False, default=None)
    key: str = field(compare=False, default="")


@dataclass(frozen=True)
class Question:
    """Whose deeds, to which record or noun, on which day; None: any."""

    user: Any = None
    noun: type[models.Model] | None = None
    key: int | None = None
    day: datetime.date | None = None

    def span(self, column: str) -> dict[str, Any]:
        """The conditions on a time that the day makes."""
        if self.day is None:
            return {}
        zone = timezone.get_current_timezone()
        begins = datetime.datetime.combine(self.day, datetime.time.min, zone)
        return {f"{column}__gte": begins, f"{column}__lt": begins + datetime.timedelta(days=1)}


def done(question: Question, most: int = 100) -> list[Deed]:
    """The latest deeds that are asked for, the newest first."""
    logs = [*_versions(question, most), _statuses(question, most), _remarks(question, most)]
    logs += [_desk_log(question, most), _erasures(question, most)]
    return heapq.nlargest(most, (deed for log in logs for deed in log))


def _versions(question: Question, most: int) -> Iterator[list[Deed]]:
    """The versions of each noun that has a past."""
    for past, _columns in guarded():
        noun: Any = getattr(past, "instance_type", None)
        if noun is None or question.noun not in (None, noun):
            continue
        rows: Any = past._default_manager.filter(**question.span("history_date"))
        if question.user is not None:
            rows = rows.filter(history_user=question.user)
        if question.key is not None:
            rows = rows.filter(id=question.key)
        elif question.user is None:
            rows = rows.filter(history_user__isnull=False)
        found = rows.order_by("-history_date", "-history_id").values_list(
            "history_date", "history_user__username", "history_type", "id"
        )
        yield [
            Deed(at, who or "", CHANGES[kind], noun, str(pk)) for at, who, kind, pk in found[:most]
        ]


def _about(question: Question, rows: Any, user: str, at: str) -> Any:
    """The rows about any record that a question asks for."""
    rows = rows.filter(**question.span(at))
    if question.user is not None:
        rows = rows.filter(**{user: question.user})
    if question.noun is not None:
        rows = rows.filter(content_type=ContentType.objects.get_for_model(question.noun))
    if question.key is not None:
        rows = rows.filter(object_id=question.key)
    return rows.order_by(f"-{at}", "-pk")


def _statuses(question: Question, most: int) -> list[Deed]:
    rows = _about(question, StatusChange.objects.select_related("user"), "user", "at")
    return [
        Deed(row.at, str(row.user or ""), str(row), _noun(row), str(row.object_id))
        for row in rows[:most]
    ]


def _remarks(question: Question, most: int) -> list[Deed]:
    rows = _about(question, Comment.objects.select_related("author"), "author", "written_at")
    return [
        Deed(row.written_at, str(row.author), _("remarked"), _noun(row), str(row.object_id))
        for row in rows[:most]
    ]


def _desk_log(question: Question, most: int) -> list[Deed]:
    rows = _about(question, LogEntry.objects.select_related("user"), "user", "action_time")
    return [
        Deed(row.action_time, str(row.user), _said(row), _noun(row), row.object_id or "")
        for row in rows[:most]
    ]


def _erasures(question: Question, most: int) -> list[Deed]:
    if question.noun is not None:
        return []
    rows = Erasure.objects.filter(**question.span("at")).annotate(who=F("by__username"))
    if question.user is not None:
        rows = rows.filter(by=question.user)
    return [
        Deed(row.at, row.who, _("erased from the record: %(what)s") % {"what": row.what})
        for row in rows[:most]
    ]


def _noun(row: Any) -> type[models.Model] | None:
    return ContentType.objects.get_for_id(row.content_type_id).model_class()


def _said(entry: LogEntry) -> str:
    """What the desk's log says was done."""
    said = entry.get_change_message()
    return said or str(entry.get_action_flag_display())
