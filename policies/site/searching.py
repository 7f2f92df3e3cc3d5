"""The page of the search: what is asked, the facets with their numbers, the results."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models import InstrumentType, Locality, Sector, Stage
from policies.search.asking import NEWEST, OLDEST, ORDERS, RELEVANCE, Answer, Question
from policies.search.nouns import NOUNS
from policies.search.passages import Passage, Piece, shown
from policies.site.parameters import BadParameter, choice, integer, locality, text
from policies.vocabulary import LAND_USES

PER_PAGE = 20
MOST_PAGES = 500
YEARS = (1900, 2100)
SHOWN_YEARS = 12
PARAMETERS = (
    "q", "kind", "locality", "year", "year_min", "year_max", "type", "sector", "stage", "use", "sort",
    "page",
)  # fmt: skip
ORDER_LABELS = {
    RELEVANCE: pgettext_lazy("order", "by relevance"),
    NEWEST: pgettext_lazy("order", "newest first"),
    OLDEST: pgettext_lazy("order", "oldest first"),
}


@dataclass(frozen=True)
class Asked:
    """What a reader asks of the search; ``place`` and ``type`` are the records of the filters."""

    words: str
    place: Locality | None
    filters: dict[str, str]
    year_min: int | None
    year_max: int | None
    sort: str
    page: int

    @property
    def question(self) -> Question:
        return Question(
            self.words, self.filters, (self.year_min, self.year_max), self.sort or RELEVANCE
        )

    @property
    def anything(self) -> bool:
        return bool(self.words or self.filters or self.year_min or self.year_max)


def read(request: HttpRequest) -> Asked:
    """The question of a request. Raises BadParameter."""
    place = locality(request, "locality")
    year = integer(request, "year", *YEARS)
    filters = {
        "kind": choice(request, "kind", NOUNS),
        "place": place.code if place else "",
        "year": str(year or ""),
        "type": _code(request, "type", InstrumentType.objects.published()),
        "sector": _code(request, "sector", Sector.objects.all()),
        "stage": choice(request, "stage", Stage.values),
        "use": choice(request, "use", LAND_USES.codes),
    }
    return Asked(
        text(request, "q"),
        place,
        {facet: value for facet, value in filters.items() if value},
        integer(request, "year_min", *YEARS),
        integer(request, "year_max", *YEARS),
        choice(request, "sort", ORDERS),
        integer(request, "page", 1, MOST_PAGES) or 1,
    )


def _code(request: HttpRequest, name: str, rows: Any) -> str:
    value = text(request, name)
    if value and not rows.filter(code=value).exists():
        codes = ", ".join(rows.order_by("code").values_list("code", flat=True))
        raise BadParameter(name, value, str(_("One of: %(codes)s.")) % {"codes": codes})
    return value


# Facets


@dataclass(frozen=True)
class Choice:
    """A value of a facet: how it is named, what choosing it would find, whether it is chosen."""

    value: str
    label: str | Promise
    number: int
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A facet with its choices; ``parameter`` is its name in the address."""

    parameter: str
    label: str | Promise
    choices: list[Choice]
    above: tuple[Locality, ...] = ()  # of the tree of places: those that the chosen one lies in

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.chosen), None)


def facets(asked: Asked, answer: Answer) -> list[Facet]:
    """The facets that have a choice to offer, or one chosen."""
    made = (
        _facet(asked, answer, "kind", "kind", _("Kind"), {n.kind: n.label for n in NOUNS.values()}),
        _places(asked, answer),
        _years(asked, answer),
        _facet(asked, answer, "type", "type", _("Instrument type"), _type_labels()),
        _facet(asked, answer, "sector", "sector", _("Sector"), _labels(Sector.objects.all())),
        _facet(asked, answer, "stage", "stage", _("Target stage"), dict(Stage.choices)),
        _facet(
            asked, answer, "use", "use", _("Land use"),
            {code.code: code.label for code in LAND_USES.codes.values()},
        ),
    )  # fmt: skip
    return [facet for facet in made if facet.choices]


def _facet(
    asked: Asked,
    answer: Answer,
    facet: str,
    parameter: str,
    label: str | Promise,
    labels: dict[Any, Any],
    order: Callable[[dict[str, int]], Iterable[str]] = lambda numbers: numbers,
) -> Facet:
    numbers = answer.numbers(facet, labels)
    chosen = asked.filters.get(facet, "")
    if chosen:
        numbers.setdefault(chosen, 0)
    choices = [Choice(v, labels[v], numbers[v], v == chosen) for v in order(numbers)]
    return Facet(parameter, label, choices)


def _labels(rows: Any) -> dict[str, str]:
    return {row.code: row.name for row in rows}


def _type_labels() -> dict[str, str]:
    return _labels(InstrumentType.objects.published())


def _places(asked: Asked, answer: Answer) -> Facet:
    """The places one step down the tree from the chosen one; the provinces where none is chosen."""
    shown_places = Locality.objects.published().in_force()
    if asked.place is None:
        rows = shown_places.filter(kind=Locality.Kind.PROVINCE)
    else:
        rows = shown_places.filter(parent=asked.place)
    inside = {row.code: row.name for row in rows}
    numbers = answer.inside("place", inside)
    choices = [Choice(code, inside[code], number) for code, number in numbers.items()]
    above: tuple[Locality, ...] = ()
    if asked.place is not None:
        above = tuple(p for p in asked.place.ancestors() if p.kind != Locality.Kind.COUNTRY)
        choices.insert(0, Choice(asked.place.code, asked.place.name, answer.count, True))
    return Facet("locality", _("Locality"), choices, above)


def _years(asked: Asked, answer: Answer) -> Facet:
    labels = {str(year): str(year) for year in answer.years()}
    return _facet(
        asked,
        answer,
        "year",
        "year",
        _("Year"),
        labels,
        lambda numbers: sorted(numbers, reverse=True),
    )


# Results


@dataclass(frozen=True)
class Result:
    """A record found, as the page shows it."""

    kind: str
    label: str | Promise
    record: Any
    address: str
    names: list[list[Piece]]
    passages: list[Passage]


ADDRESSES: dict[str, Callable[[Any], str]] = {
    "locality": lambda record: reverse("site:locality", args=[record.code]),
    "firm": lambda record: reverse("site:firm", args=[record.uid]),
    "official": lambda record: reverse("site:official", args=[record.uid]),
    "instrument": lambda record: reverse("site:instrument", args=[record.uid]),
    "incentive": lambda record: reverse("site:incentive", args=[record.uid]),
    "award": lambda record: reverse("site:award", args=[record.uid]),
    "speech": lambda record: reverse("site:speech", args=[record.uid]),
    "source": lambda record: reverse("site:source", args=[record.uid]),
    "land_award": lambda record: reverse("site:land-award", args=[record.uid]),
}
_BESIDE: dict[str, tuple[str, ...]] = {
    "locality": ("parent",),
    "firm": ("seat",),
    "instrument": ("locality",),
    "incentive": ("instrument__locality",),
    "award": ("firm", "locality"),
    "speech": ("locality", "official"),
    "land_award": ("locality",),
}


def results(answer: Answer, page: int) -> list[Result]:
    """The results of one page, in order."""
    hits = answer.page((page - 1) * PER_PAGE, page * PER_PAGE)
    seen = shown(hits, answer.found.patterns)
    records = {}
    for kind in {hit.kind for hit in hits}:
        rows: Any = NOUNS[kind].model._default_manager
        rows = rows.published().select_related(*_BESIDE.get(kind, ()))
        found = rows.in_bulk([hit.key for hit in hits if hit.kind == kind])
        records |= {(kind, key): record for key, record in found.items()}
    return [
        Result(
            hit.kind,
            NOUNS[hit.kind].label,
            record,
            ADDRESSES[hit.kind](record),
            seen[hit].names,
            seen[hit].passages,
        )
        for hit in hits
        if hit in seen and (record := records.get((hit.kind, hit.key))) is not None
    ]
