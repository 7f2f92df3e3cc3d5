"""The file of what a search found: records of all kinds, each with its name, place, date and page."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from policies.models import Award, Locality, SearchDocument
from policies.publish.addresses import path_of
from policies.publish.tables.column import Column, Page, Single, Table, in_language
from policies.search.nouns import NOUNS, place_of_record
from policies.search.postings import day_of

BESIDE = {"award": ("firm",), "incentive": ("instrument",)}  # what a row tells besides the record
LABELS = {noun.kind: noun.label for noun in NOUNS.values()}


def kind_of(facets: str) -> str:
    return facets.partition("\n")[0].removeprefix("kind=")


def _records(keys: list[Any]) -> Iterator[tuple[Any, Any]]:
    """The public records of documents, by the key of the document."""
    wanted: dict[str, dict[int, int]] = {}
    rows = SearchDocument.objects.filter(pk__in=keys).values_list("pk", "facets", "object_id")
    for pk, facets, key in rows:
        wanted.setdefault(kind_of(facets), {})[key] = pk
    for kind, found in wanted.items():
        nouns: Any = NOUNS[kind].model._default_manager
        rows = nouns.published().select_related(*BESIDE.get(kind, ()))
        for key, record in rows.in_bulk(list(found)).items():
            yield found[key], record


def _names(keys: list[Any]) -> Iterable[tuple[Any, str]]:
    for pk, record in _records(keys):
        if isinstance(record, Award):
            yield pk, record.firm.name if record.firm else record.recipients
            continue
        for stem in ("name", "title"):
            en, zh = getattr(record, f"{stem}_en", ""), getattr(record, f"{stem}_zh", "")
            if en or zh:
                yield pk, in_language(en, zh, getattr(record, f"{stem}_fr", ""))
                break
        else:
            yield pk, getattr(record, "public_project", "") or str(getattr(record, "title", ""))


def _places(keys: list[Any]) -> Iterable[tuple[Any, str]]:
    lying = {pk: place_of_record(record) for pk, record in _records(keys)}
    known = Locality.objects.published().filter(pk__in=[key for key in lying.values() if key])
    codes = dict(known.values_list("pk", "code"))
    return ((pk, codes[key]) for pk, key in lying.items() if key in codes)


def _uids(keys: list[Any]) -> Iterable[tuple[Any, str]]:
    return ((pk, record.uid) for pk, record in _records(keys))


def _paths(keys: list[Any]) -> Iterable[tuple[Any, str]]:
    return ((pk, path_of(record)) for pk, record in _records(keys))


class Address(Page):
    """The address of the page of whatever record a document is of."""

    def reader(self, place: dict[str, int], rows: Any, site: str) -> Any:
        key = place["pk"]
        found = dict(_paths([row[key] for row in rows]))
        return lambda row: f"{site}{found[row[key]]}" if row[key] in found else ""


SEARCH = Table(
    "search",
    _("Search"),
    SearchDocument,
    (
        Column("kind_label", _("Kind"), ("facets",), lambda facets: str(LABELS[kind_of(facets)])),
        Single("name", _("Name"), fetch=_names),
        Column("date", _("Date"), ("day",), day_of),
        Single("locality_code", _("Code of the locality"), fetch=_places),
        Column("kind", _("Kind (code)"), ("facets",), kind_of),
        Single("uid", _("Id"), fetch=_uids),
        Address("page", _("Page"), ("pk",)),
    ),
)  # fmt: skip
