"""The lists of the site: what each may be asked, the rows that answer, and the file they fill.

A list page and its files read the question by the same function, so that they hold the same rows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from policies.models import (
    Award,
    Coverage,
    Firm,
    Incentive,
    InstrumentType,
    Locality,
    PolicyInstrument,
    SearchDocument,
    Source,
    Speech,
    Stage,
)
from policies.publish.tables import TABLES, Table
from policies.search.asking import Answer
from policies.search.questions import PARAMETERS as SEARCH_PARAMETERS
from policies.site import land_awards
from policies.site.parameters import choice, locality, text
from policies.site.places import find_places
from policies.site.searching import asked_of as asked_in
from policies.site.word_choice import PARAMETERS as OF_SPEECHES
from policies.site.word_choice import asked_of
from policies.site.words import current_lexicons

IN_FORCE = ("true", "false")
LONGEST_FILE = 10_000  # records of a search


@dataclass(frozen=True)
class Listing:
    """The rows of a list in its order; ``asked`` is what was asked, for the page that shows them."""

    rows: Any
    place: Locality | None = None
    asked: dict[str, Any] = field(default_factory=dict)


def instruments(request: HttpRequest) -> Listing:
    place = locality(request, "locality")
    types = public_types()
    code = choice(request, "type", [type_.code for type_ in types])
    rows = _within(PolicyInstrument.objects.published(), place)
    if code:
        rows = rows.of_types(of_branch(types, code))
    return Listing(rows, place, {"type": code, "types": types})


def incentives(request: HttpRequest) -> Listing:
    place = locality(request, "locality")
    types = public_types()
    code = choice(request, "type", [type_.code for type_ in types])
    stage = choice(request, "stage", Stage.values)
    in_force = choice(request, "in_force", IN_FORCE)
    rows = _within(Incentive.objects.published(), place)
    if code:
        rows = rows.filter(type__in=of_branch(types, code))
    if stage:
        rows = rows.filter(target_stage=stage)
    if in_force:
        today = timezone.localdate()
        rows = rows.offered_on(today) if in_force == "true" else rows.not_offered_on(today)
    asked = {"type": code, "types": types, "stage": stage, "in_force": in_force}
    return Listing(rows.order_by("instrument__locality__code", "instrument", "pk"), place, asked)


def firms(request: HttpRequest) -> Listing:
    place = locality(request, "locality")
    stage = choice(request, "stage", Stage.values)
    rows = _within(Firm.objects.published(), place)
    return Listing(rows.filter(stage=stage) if stage else rows, place, {"stage": stage})


def awards(request: HttpRequest) -> Listing:
    place = locality(request, "locality")
    types = public_types()
    kind = choice(request, "kind", [type_.code for type_ in types])
    stage = choice(request, "stage", Award.Progress.values)
    rows = _within(Award.objects.published(), place)
    if kind:
        rows = rows.filter(kind__in=of_branch(types, kind))
    if stage:
        rows = rows.filter(stage=stage)
    return Listing(rows, place, {"kind": kind, "types": types, "stage": stage})


def speeches(request: HttpRequest) -> Listing:
    asked = asked_of(request, current_lexicons())
    rows = asked.speeches if asked else Speech.objects.published()
    return Listing(rows.order_by("-spoken_on", "pk"), asked.place if asked else None)


def land(request: HttpRequest) -> Listing:
    asked = land_awards.read(request)
    return Listing(land_awards.matching(asked).order_by("-signed_on", "-pk"), asked.locality)


def localities(request: HttpRequest) -> Listing:
    asked = text(request, "q")
    rows = Locality.objects.published()
    if asked:
        return Listing(rows.filter(pk__in=[found.life.pk for found in find_places(asked)]))
    return Listing(rows.in_force())


def sources(request: HttpRequest) -> Listing:
    kind = choice(request, "kind", Source.Kind.values)
    standing = choice(request, "standing", Source.Standing.values)
    asked = text(request, "q")
    rows = Source.objects.published()
    if kind:
        rows = rows.filter(kind=kind)
    if standing:
        rows = rows.filter(standing=standing)
    if asked:
        rows = rows.filter(Q(title__icontains=asked) | Q(publisher__icontains=asked))
    return Listing(rows, None, {"asked": asked, "kind": kind, "standing": standing})


def search(request: HttpRequest) -> Listing:
    """What a search found, by kind, the newest first; of more than ``LONGEST_FILE``, some."""
    answer = Answer(asked_in(request))
    found = list(answer.documents[:LONGEST_FILE])
    rows = SearchDocument.objects.filter(pk__in=found)
    return Listing(rows.order_by("content_type", "-day", "pk"), answer.question.place)


def public_types() -> list[InstrumentType]:
    return list(InstrumentType.objects.published().select_related("parent"))


def of_branch(types: list[InstrumentType], code: str) -> list[int]:
    """The keys of a type and of those below it."""
    return [t.pk for t in types if code in (t.code, t.parent and t.parent.code)]


def _within(rows: Any, place: Locality | None) -> Any:
    return rows.in_locality(place) if place else rows


@dataclass(frozen=True)
class Files:
    """The files of a list: its address in the site, its parameters, its rows and its table.

    ``noun`` is what records of coverage say was looked for.
    """

    folder: str
    parameters: tuple[str, ...]
    read: Callable[[HttpRequest], Listing]
    table: Table
    noun: str = ""


_TABLES = {table.noun: table for table in TABLES}
LAND = (
    "locality", "year", "year_min", "year_max", "use", "mode", "sector", "holder", "firm", "counted",
    "cluster",
)  # fmt: skip
# A list that is to be taken away: a line here.
LISTS: tuple[Files, ...] = (
    Files(
        "instruments", ("locality", "type"), instruments, _TABLES["instruments"],
        Coverage.Noun.INSTRUMENT,
    ),
    Files(
        "incentives", ("locality", "type", "stage", "in_force"), incentives, _TABLES["incentives"],
        Coverage.Noun.INCENTIVE,
    ),
    Files("firms", ("locality", "stage"), firms, _TABLES["firms"], Coverage.Noun.FIRM),
    Files("awards", ("locality", "kind", "stage"), awards, _TABLES["awards"], Coverage.Noun.AWARD),
    Files("speeches", OF_SPEECHES, speeches, _TABLES["speeches"], Coverage.Noun.SPEECH),
    Files("land", LAND, land, _TABLES["land-awards"], Coverage.Noun.LAND_AWARD),
    Files("localities", ("q",), localities, _TABLES["localities"]),
    Files("search", SEARCH_PARAMETERS, search, _TABLES["search"]),
    Files("sources", ("kind", "standing", "q"), sources, _TABLES["sources"]),
)  # fmt: skip
