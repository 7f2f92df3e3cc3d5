"""When what a record hangs on was public: an incentive of a draft act was seen by nobody."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models

from policies.models import Record, Status

Key = tuple[type[models.Model], int]
Path = tuple[str, ...]


class Lives:
    """The versions of all records that the versions of one record hang on."""

    def __init__(self, model: type[models.Model], versions: Iterable[Any]) -> None:
        """Read them: at most two queries for each noun and step of the way."""
        rows: Any = model._default_manager.all()
        self._model = model
        self._paths: list[Path] = [tuple(path.split("__")) for path in rows.public_through]
        self._rows: dict[Key, list[Any]] = {}
        reached: dict[Path, tuple[type[models.Model], list[Any]]] = {(): (model, list(versions))}
        for length in range(1, 1 + max(map(len, self._paths), default=0)):
            steps = {path[:length] for path in self._paths if len(path) >= length}
            keys = {step: _keys(*reached[step[:-1]], step[-1]) for step in steps}
            self._read(keys.values())
            for step, (noun, pks) in keys.items():
                reached[step] = noun, [row for pk in pks for row in self._rows[noun, pk]]

    @property
    def moments(self) -> list[datetime.datetime]:
        """When any of them became something else."""
        return [
            row.history_date
            for rows in self._rows.values()
            for row in rows
            if hasattr(row, "history_date")
        ]

    def public(self, version: Any, moment: datetime.datetime) -> bool:
        """Whether all that a version hangs on was public at a moment."""
        return all(self._along(path, version, moment) for path in self._paths)

    def _along(self, path: Path, version: Any, moment: datetime.datetime) -> bool:
        model, here = self._model, version
        for name in path:
            column: Any = model._meta.get_field(name)
            key = getattr(here, column.attname)
            if key is None:
                return True
            model = column.related_model
            here = self._at(model, key, moment)
            if here is None or here.status != Status.PUBLISHED:
                return False
        return True

    def _at(self, model: type[models.Model], key: int, moment: datetime.datetime) -> Any:
        """A record as it was; None where it was not, or where that is not known."""
        found = None
        for row in self._rows.get((model, key), ()):
            since = getattr(row, "history_date", None)
            if since is None or since <= moment:
                found = row
        return None if getattr(found, "history_type", "") == "-" else found

    def _read(self, wanted: Iterable[tuple[type[models.Model], set[int]]]) -> None:
        by_noun: dict[type[models.Model], set[int]] = defaultdict(set)
        for noun, pks in wanted:
            by_noun[noun] |= {pk for pk in pks if (noun, pk) not in self._rows}
        for noun, pks in by_noun.items():
            self._rows.update({(noun, pk): [] for pk in pks})
            history: Any = noun.history  # type: ignore[attr-defined]
            for row in history.filter(id__in=pks).order_by("history_date", "history_id"):
                self._rows[noun, row.id].append(row)
            # What came in by a bulk import has no version: it is as it was.
            for pk, row in noun._default_manager.in_bulk(
                [pk for pk in pks if not self._rows[noun, pk]]
            ).items():
                self._rows[noun, pk].append(row)


def once_public(record: Record) -> bool:
    """Whether the public ever saw a record: it was public itself, and so was all that it hangs on."""
    rows: Any = type(record)._default_manager.all()
    return record.was_public and all(
        step is None or step.was_public
        for path in rows.public_through
        for step in [_reached(record, path)]
    )


def _reached(record: Any, path: str) -> Any:
    for name in path.split("__"):
        record = record and getattr(record, name)
    return record


def _keys(
    model: type[models.Model], rows: Iterable[Any], name: str
) -> tuple[type[models.Model], set[int]]:
    """What some rows name in a field: the noun and the keys."""
    column: Any = model._meta.get_field(name)
    return column.related_model, {getattr(row, column.attname) for row in rows} - {None}
