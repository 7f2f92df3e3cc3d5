"""What each noun gives to the search: its names, the texts that are looked through, what it is filtered by.

Only what every visitor may read comes in here: each noun starts from its ``published()`` rows and takes
of what hangs on them the published part alone.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from policies.models import Citation, InstrumentType, Locality

CHUNK = 4000
Part = tuple[str | Promise, str]  # what it is, and its text
PLACE = _("locality")  # the names of the places it lies in


@dataclass(frozen=True, slots=True)
class Document:
    """A published record for the search. Facets are written ``kind=firm``, ``place=330100``."""

    pk: int
    stamp: datetime.datetime
    names: list[str]
    parts: list[Part]
    facets: list[str]
    day: datetime.date | None = None


@dataclass(frozen=True)
class Noun:
    """A kind of record that is searched; ``read`` makes documents of its published rows."""

    kind: str
    model: type[Model]
    label: str | Promise
    read: Callable[[QuerySet[Any]], Iterator[Document]]

    def documents(self, keys: Iterable[int] | None = None) -> Iterator[Document]:
        """The documents of these rows that are public, or of all."""
        rows: Any = self.model._default_manager
        rows = rows.published().order_by("pk")
        if keys is None:
            yield from self.read(rows)
        else:
            wanted = sorted(set(keys))
            for start in range(0, len(wanted), CHUNK):
                yield from self.read(rows.filter(pk__in=wanted[start : start + CHUNK]))


class Places:
    """The names of the places that records lie in and the facets these give, by key.

    The few places of a few records are looked up one by one, beyond that all at once.
    """

    FEW = 20

    def __init__(self) -> None:
        self._found: dict[int, tuple[list[Part], list[str]]] = {}
        self._names: dict[str, tuple[str, str]] = {}
        self._all = False

    def parts(self, place: int | None) -> list[Part]:
        return self._of(place)[0]

    def facets(self, place: int | None) -> list[str]:
        return self._of(place)[1]

    def know(self, places: Iterable[int | None]) -> None:
        """Look up these places together, so that they are not looked up one by one."""
        fresh = {place for place in places if place is not None} - self._found.keys()
        if fresh and not self._all:
            self._look_up(fresh)

    def _of(self, place: int | None) -> tuple[list[Part], list[str]]:
        if place is None:
            return [], []
        if place not in self._found and not self._all:
            self._all = len(self._found) >= self.FEW
            self._look_up(None if self._all else {place})
        return self._found.get(place, ([], []))

    def _look_up(self, places: set[int] | None) -> None:
        """Look up these places, or all."""
        shown = Locality.objects.published()
        rows = shown if places is None else shown.filter(pk__in=places)
        lineages = {
            pk: [code for code in lineage.split("/") if code]
            for pk, lineage in rows.values_list("pk", "lineage")
        }
        wanted = shown.in_force()
        if places is not None:
            codes = {code for found in lineages.values() for code in found}
            wanted = wanted.filter(code__in=codes - self._names.keys())
        for code, zh, en in wanted.values_list("code", "name_zh", "name_en"):
            self._names[code] = (zh, en)
        for pk, found in lineages.items():
            known = [self._names[code] for code in found[1:] or found if code in self._names]
            words = " ".join(zh for zh, _en in known), " ".join(en for _zh, en in known)
            parts: list[Part] = [(PLACE, text) for text in words if text]
            self._found[pk] = (parts, [f"place={code}" for code in found])


def named(*names: str) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))


def filled(*parts: Part) -> list[Part]:
    return [part for part in parts if part[1]]


def year_of(day: datetime.date | None) -> list[str]:
    return [f"year={day.year}"] if day else []


def types_of(types: Iterable[InstrumentType]) -> list[str]:
    """Facets of published types and of their branches."""
    shown = [type_ for type_ in types if type_.is_published]
    branches = [type_.parent for type_ in shown if type_.parent and type_.parent.is_published]
    return [f"type={type_.code}" for type_ in [*shown, *branches]]


def type_names(types: Iterable[InstrumentType]) -> str:
    shown = [type_ for type_ in types if type_.is_published]
    return " · ".join(name for t in shown for name in (t.name_zh, t.name_en, t.name_fr) if name)


def quotes_of(rows: list[Any]) -> dict[int, list[Part]]:
    """The words that public sources say of each of the records."""
    found: dict[int, list[Part]] = defaultdict(list)
    if rows:
        kind = ContentType.objects.get_for_model(type(rows[0]))
        citations = Citation.objects.published().filter(
            content_type=kind, object_id__in=[row.pk for row in rows]
        )
        said = citations.exclude(quote="").order_by("pk")
        for pk, quote, translation in said.values_list("object_id", "quote", "translation"):
            found[pk] += filled((_("quotation"), quote), (_("translation"), translation))
    return found


def in_chunks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows.iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
