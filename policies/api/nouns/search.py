"""The search over all nouns, and how many records each choice of a filter would find."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.api.figures import Figures, Made, Place, Words, place_of, whole
from policies.api.problems import ParameterProblem
from policies.api.questions import Number, OneOf, Parameter
from policies.models import InstrumentType, Locality, SearchDocument, Sector, Stage
from policies.publish.addresses import path_of
from policies.search.asking import Answer
from policies.search.nouns import NOUNS, place_of_record
from policies.search.passages import shown
from policies.search.postings import day_of
from policies.search.questions import ORDERS, RELEVANCE, BadQuestion, Question, question_of
from policies.vocabulary import LAND_USES

FACETS = ("kind", "locality", "year", "type", "sector", "stage", "use")
MOST_PAGES = 500
ASKED = (
    Parameter("q", "Words, names or numbers, in Chinese, English or pinyin; all of them.", default=""),
    OneOf("kind", "Kind of record.", default="", codes=tuple(NOUNS)),
    Parameter("locality", "Code of a locality: records in it and in all that lies in it.", default=""),
    Parameter("year", "Year of the record's date.", default=""),
    Parameter("year_min", "Dated in this year or later.", default=""),
    Parameter("year_max", "Dated in this year or earlier.", default=""),
    Parameter("type", "Code of an instrument type, or of its branch.", default=""),
    Parameter("sector", "Code of a sector.", default=""),
    OneOf("stage", "Size of firm that it is for, or has reached.", default="", codes=tuple(Stage.values)),
    OneOf("use", "Use of the land, one code.", default="", codes=tuple(LAND_USES.codes)),
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """An answer and the page of it that is asked for."""

    answer: Answer
    number: int
    size: int

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size


def question_in(values: Mapping[str, Any]) -> Question:
    """Raises ParameterProblem."""
    try:
        return question_of({name: str(value) for name, value in values.items() if value})
    except BadQuestion as error:
        raise ParameterProblem(
            error.name, error.reason, allowed=error.allowed, misspelt=error.value
        ) from error


def page_in(values: Mapping[str, Any]) -> Page:
    return Page(Answer(question_in(values)), values["page"], values["page_size"])


def rows_of(page: Page) -> Iterator[dict[str, Any]]:
    hits = page.answer.page(page.start, page.start + page.size)
    seen = shown(hits, page.answer.found.patterns)
    days = dict(
        SearchDocument.objects.filter(pk__in=[hit.document for hit in hits]).values_list(
            "pk", "day"
        )
    )
    records: dict[tuple[str, int], Any] = {}
    for kind in {hit.kind for hit in hits}:
        rows: Any = NOUNS[kind].model._default_manager
        rows = rows.published().select_related(*(["instrument"] if kind == "incentive" else []))
        found = rows.in_bulk([hit.key for hit in hits if hit.kind == kind])
        records |= {(kind, key): record for key, record in found.items()}
    places = _places(list(records.values()))
    for hit in hits:
        record = records.get((hit.kind, hit.key))
        if record is None or hit not in seen:
            continue
        passage = seen[hit].passages[0] if seen[hit].passages else None
        yield {
            "kind": hit.kind,
            "uid": record.uid,
            "names": ["".join(piece.text for piece in name) for name in seen[hit].names],
            "locality": place_of(places.get(place_of_record(record))),
            "date": day_of(days.get(hit.document, 0)),
            "passage_of": str(passage.label) if passage else None,
            "passage": passage.text if passage else None,
            "url": path_of(record),
        }


def _places(records: list[Any]) -> dict[int | None, Locality]:
    keys = {key for record in records if (key := place_of_record(record))}
    return {place.pk: place for place in Locality.objects.published().filter(pk__in=keys)}


def told_of(page: Page) -> dict[str, Any]:
    return {
        "count": page.answer.count,
        "page": page.number,
        "instead": " ".join(page.answer.found.instead) or None,
    }


SEARCH = Figures(
    name="search",
    component="SearchHit",
    doc="Published records of all kinds that have every word of the question. The order is by relevance "
    "(names that answer first, then by kind), newest or oldest. A Latin question is also read as pinyin; "
    "where nothing is found, the nearest words are looked for instead, and said.",
    fields=(
        Made("kind", "Kind of record.", codes=tuple(NOUNS)),
        Made("uid", "Public id of the record; never reused."),
        Words("names", "Its names, Chinese and others."),
        Place("locality", "Its locality; null where it has none."),
        Made("date", "Its date; null where none is known.", nullable=True),
        Made("passage_of", "Field that holds what was asked, besides the names.", nullable=True),
        Made("passage", "A stretch of that field around it.", nullable=True),
        Made("url", "The record's page on this site."),
    ),
    parameters=(
        *ASKED,
        OneOf("sort", "Order of the records.", default=RELEVANCE, codes=ORDERS),
        Number("page", "Number of the page.", default=1, low=1, high=MOST_PAGES),
        Number("page_size", "Records on a page.", default=100, low=1, high=1000),
    ),
    ask=page_in,
    rows=rows_of,
    members=(
        whole("count", "Records found."),
        whole("page", "Number of this page."),
        Made("instead", "Words looked for instead of mistyped ones.", nullable=True),
    ),
    tell=told_of,
)  # fmt: skip


@dataclass(frozen=True)
class Numbers:
    answer: Answer
    facet: str


def numbers_in(values: Mapping[str, Any]) -> Numbers:
    return Numbers(Answer(question_in(values)), values["facet"])


def numbers_of(asked: Numbers) -> Iterator[dict[str, Any]]:
    for facet in FACETS if not asked.facet else (asked.facet,):
        for value, number in _numbers(asked.answer, facet).items():
            yield {"facet": facet, "value": value, "count": number}


def _numbers(answer: Answer, facet: str) -> dict[str, int]:
    if facet == "locality":
        return answer.inside("place", answer.places_below())
    values = {
        "kind": lambda: list(NOUNS),
        "year": lambda: [str(year) for year in answer.years()],
        "type": lambda: _codes(InstrumentType.objects.published()),
        "sector": lambda: _codes(Sector.objects.all()),
        "stage": lambda: list(Stage.values),
        "use": lambda: list(LAND_USES.codes),
    }
    return answer.numbers(facet, values[facet]())


def _codes(rows: Any) -> list[str]:
    return list(rows.values_list("code", flat=True))


SEARCH_FACETS = Figures(
    name="search-facets",
    component="SearchFacet",
    doc="How many records a question would find with each value of each filter, the other filters kept; "
    "of localities, those one step below the one asked for. Values that would find nothing are left out.",
    fields=(
        Made("facet", "The filter, by the name of its parameter.", codes=FACETS),
        Made("value", "A value of it."),
        whole("count", "Records that it would find."),
    ),
    parameters=(*ASKED, OneOf("facet", "Only this filter.", default="", codes=FACETS)),
    ask=numbers_in,
    rows=numbers_of,
)
