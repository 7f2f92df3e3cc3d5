"""The page of the search: what is asked, the facets with their numbers, the results."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from policies.models import InstrumentType, Locality, Sector, Stage
from policies.search.asking import Answer
from policies.search.nouns import NOUNS
from policies.search.passages import Passage, Piece, shown
from policies.search.questions import (
    NEWEST,
    OLDEST,
    PARAMETERS,
    RELEVANCE,
    BadQuestion,
    Question,
    question_of,
)
from policies.site import numbers
from policies.site.addresses import page_of
from policies.site.parameters import BadParameter
from policies.text.normalise import is_han
from policies.vocabulary import LAND_USES

PER_PAGE = 20
MOST_PAGES = 500
ORDER_LABELS = {
    RELEVANCE: pgettext_lazy("order", "by relevance"),
    NEWEST: pgettext_lazy("order", "newest first"),
    OLDEST: pgettext_lazy("order", "oldest first"),
}


def asked_of(request: HttpRequest) -> Question:
    """The question of a request. Raises BadParameter."""
    try:
        return question_of(request.GET.dict())
    except BadQuestion as error:
        raise BadParameter(error.name, error.value, error.reason) from None


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


def facets(answer: Answer) -> list[Facet]:
    """The facets that have a choice to offer, or one chosen."""
    made = (
        _facet(answer, "kind", "kind", _("Kind"), {n.kind: n.label for n in NOUNS.values()}),
        _places(answer),
        _years(answer),
        _facet(answer, "type", "type", _("Instrument type"), _type_labels()),
        _facet(answer, "sector", "sector", _("Sector"), _labels(Sector.objects.all())),
        _facet(answer, "stage", "stage", _("Target stage"), dict(Stage.choices)),
        _facet(
            answer, "use", "use", _("Land use"),
            {code.code: code.label for code in LAND_USES.codes.values()},
        ),
    )  # fmt: skip
    return [facet for facet in made if facet.choices]


def _facet(
    answer: Answer,
    facet: str,
    parameter: str,
    label: str | Promise,
    labels: dict[Any, Any],
    order: Callable[[dict[str, int]], Iterable[str]] = lambda numbers: numbers,
) -> Facet:
    numbers = answer.numbers(facet, labels)
    chosen = answer.question.filters.get(facet, "")
    if chosen:
        numbers.setdefault(chosen, 0)
    choices = [Choice(v, labels[v], numbers[v], v == chosen) for v in order(numbers)]
    return Facet(parameter, label, choices)


def _labels(rows: Any) -> dict[str, str]:
    names = ("code", "name_en", "name_zh", "name_fr")
    return {
        code: {"zh": zh, "fr": fr}.get((get_language() or "")[:2], "") or en
        for code, en, zh, fr in rows.values_list(*names)
    }


def _type_labels() -> dict[str, str]:
    return _labels(InstrumentType.objects.published())


def _places(answer: Answer) -> Facet:
    """The places one step down the tree from the chosen one; the provinces where none is chosen."""
    numbers = answer.inside("place", answer.places_below())
    inside = answer.names_of(numbers)
    choices = [Choice(code, inside[code], number) for code, number in numbers.items()]
    above: tuple[Locality, ...] = ()
    if answer.question.place is not None:
        above = tuple(
            p for p in answer.question.place.ancestors() if p.kind != Locality.Kind.COUNTRY
        )
        choices.insert(
            0, Choice(answer.question.place.code, answer.question.place.name, answer.count, True)
        )
    return Facet("locality", _("Locality"), choices, above)


def _years(answer: Answer) -> Facet:
    labels = {str(year): str(year) for year in answer.years()}
    return _facet(
        answer,
        "year",
        "year",
        _("Year"),
        labels,
        lambda numbers: sorted(numbers, reverse=True),
    )


# Results


@dataclass(frozen=True)
class Name:
    """A name in pieces; ``lang`` is zh where it has Han characters."""

    pieces: list[Piece]

    @property
    def lang(self) -> str:
        return "zh" if any(map(is_han, "".join(piece.text for piece in self.pieces))) else ""


@dataclass(frozen=True)
class Result:
    """A record found, as the page shows it."""

    kind: str
    record: Any
    found_names: list[list[Piece]]
    passages: list[Passage]

    @property
    def label(self) -> str | Promise:
        return ONE[self.kind]

    @property
    def address(self) -> str:
        return page_of(self.record)

    @cached_property
    def names(self) -> list[Name]:
        """The name in the reader's language, the Chinese one, and others that hold what was asked."""
        written = {"".join(piece.text for piece in pieces): pieces for pieces in self.found_names}
        own = [getattr(self.record, name, "") for name in ("name", "title", "name_zh", "title_zh")]
        first = [name for name in dict.fromkeys(own) if name in written]
        others = [n for n, pieces in written.items() if any(piece.marked for piece in pieces)]
        wanted = dict.fromkeys([*first, *others] or list(written))
        return [Name(written[name]) for name in list(wanted)[:SHOWN_NAMES]]

    @property
    def fallback(self) -> str:
        """What a land award without a public project is called."""
        return str(getattr(self.record, "supervision_no", "") or self.record.uid)

    @cached_property
    def day(self) -> Any:
        return next((d for n in DAYS if (d := getattr(self.record, n, None))), None)

    @property
    def precision(self) -> str:
        named = next((n for n in DAYS if getattr(self.record, n, None)), "")
        return str(getattr(self.record, named.replace("_on", "_precision"), "day"))

    @cached_property
    def place(self) -> Locality | None:
        record = self.record
        found = record.instrument.locality if self.kind == "incentive" else None
        for name in ("locality", "seat", "parent"):
            found = found or getattr(record, name, None)
        return found if isinstance(found, Locality) and found.is_published else None

    @cached_property
    def facts(self) -> str:
        """What tells a land award from the next: its area and use; of a place what it is."""
        if self.kind == "land_award":
            area = f"{numbers.hectares(self.record.area_m2)} ha" if self.record.area_m2 else ""
            return " · ".join(part for part in (area, LAND_USES.label(self.record.use)) if part)
        return str(getattr(self.record, "kind_label", "") or getattr(self.record, "publisher", ""))


SHOWN_NAMES = 3
DAYS = ("announced_on", "awarded_on", "spoken_on", "published_on", "signed_on", "period_from")
ONE: dict[str, str | Promise] = {
    "locality": pgettext_lazy("one record", "locality"),
    "firm": pgettext_lazy("one record", "firm"),
    "official": pgettext_lazy("one record", "official"),
    "instrument": pgettext_lazy("one record", "instrument"),
    "incentive": pgettext_lazy("one record", "incentive"),
    "award": pgettext_lazy("one record", "award"),
    "speech": pgettext_lazy("one record", "speech"),
    "source": pgettext_lazy("one record", "source"),
    "land_award": pgettext_lazy("one record", "land award"),
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
    records = {
        (kind, key): record
        for kind in {hit.kind for hit in hits}
        for key, record in published(kind, [hit.key for hit in hits if hit.kind == kind]).items()
    }
    return [
        Result(hit.kind, record, seen[hit].names, seen[hit].passages)
        for hit in hits
        if hit in seen and (record := records.get((hit.kind, hit.key))) is not None
    ]


def published(kind: str, keys: Iterable[int]) -> dict[int, Any]:
    """The public records of a kind with these keys, by key."""
    rows: Any = NOUNS[kind].model._default_manager
    return rows.published().select_related(*_BESIDE.get(kind, ())).in_bulk(list(keys))


def name_of(record: Any) -> str:
    """A record's name in the reader's language; of a place with the other name beside it."""
    name = getattr(record, "name", "") or getattr(record, "title", "")
    other = getattr(record, "name_zh", "")
    return f"{name} {other}".strip() if other and other != name else name


def query_of(request: HttpRequest, *left_out: str) -> str:
    """The question as the query of an address, empty parameters and the page left out."""
    given = request.GET.copy()
    asked = set(PARAMETERS) - set(left_out)
    for name in [name for name in given if name not in asked or not given[name]]:
        del given[name]
    return given.urlencode()
