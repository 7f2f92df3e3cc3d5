"""Words and deeds beside each office of an official: by phase and by year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from policies.metrics.deeds import LAND, NOUNS, Deeds, deeds_of
from policies.metrics.words_and_deeds import (
    Said,
    Series,
    Span,
    Tally,
    WordTally,
    cut,
    near,
    tally,
    tally_words,
    window,
)
from policies.models import Official, Speech, Tenure
from policies.models.official import OfficialQuerySet
from policies.site import numbers
from policies.site.coverage import Answers, Looked, looked_at
from policies.site.word_choice import Asked
from policies.site.words import Spoken
from policies.site.words import said as said_in

LISTED = 100


@dataclass(frozen=True)
class Cell:
    """A figure as it is written, its average per year looked at, how many these are, and its state:
    ``looked``, ``on_record`` (found without having been looked for), ``not_looked``, or ``years_unknown``
    (something was read, and nobody noted of which years).
    """

    value: float
    text: str
    average: str
    looked: int
    state: str


@dataclass(frozen=True)
class DeedRow:
    """One kind of deed over the phases; ``undated`` records are in none of them."""

    noun: str
    label: str
    cells: list[Cell]
    undated: int
    looked: Looked


@dataclass(frozen=True)
class YearRow:
    year: int
    phase: str
    speeches: int
    words: WordTally
    cells: list[Cell]


@dataclass(frozen=True)
class Beside:
    """One office: ``spans`` are its phases, ``words`` the speeches of each, ``deeds`` the rows below."""

    tenure: Tenure
    spans: list[Span]
    words: list[WordTally]
    deeds: list[DeedRow]
    years: list[YearRow]
    said: list[Said]
    series: dict[str, Series]


def beside_tenures(tenures: Sequence[Tenure], spoken: Iterable[Spoken]) -> list[Beside]:
    """Each office with what is on record around it. Five queries, whatever their number."""
    if not tenures:
        return []
    places = {tenure.locality_id: tenure.locality for tenure in tenures}
    deeds, looked = deeds_of(places), looked_at(places.values())
    said = [Said(each.speech.spoken_on.year, each.count, each.speech.characters) for each in spoken]
    return [_beside(tenure, said, deeds, looked[tenure.locality_id]) for tenure in tenures]


def _beside(tenure: Tenure, said: list[Said], deeds: Deeds, looked: Answers) -> Beside:
    series = {noun: _series(noun, tenure.locality_id, deeds, looked) for noun in NOUNS}
    years = near(
        tenure.from_year,
        tenure.to_year,
        window(
            [tenure.from_year, tenure.to_year],
            (speech.year for speech in said),
            *(each.years for each in series.values()),
        ),
    )
    spans = cut(tenure.from_year, tenure.to_year, years)
    return Beside(
        tenure,
        spans,
        [tally_words(said, span.years) for span in spans],
        [
            DeedRow(
                noun,
                looked[noun].label,
                [_cell(noun, tally(series[noun], span.years), looked[noun]) for span in spans],
                series[noun].undated,
                looked[noun],
            )
            for noun in NOUNS
        ],
        [_year(year, spans, said, series, looked) for year in years],
        said,
        series,
    )


def _series(noun: str, place: int, deeds: Deeds, looked: Answers) -> Series:
    found = deeds[noun].get(place, {})
    by_year = {year: value for year, value in found.items() if year is not None}
    answer = looked[noun]
    first, last = answer.first_year, answer.last_year
    seen = set()
    if first is not None and last is not None:
        seen = {year for year in range(first, last + 1) if answer.covers_year(year)}
    return Series(by_year, frozenset(seen), int(found.get(None, 0)))


def _cell(noun: str, found: Tally, looked: Looked) -> Cell:
    write = numbers.hectares if noun == LAND else numbers.thousands
    per_year = numbers.hectares if noun == LAND else numbers.one_decimal
    state = found.state
    if state == "not_looked" and looked.state in ("looked", "inherited") and not looked.first_year:
        state = "years_unknown"
    return Cell(found.total, write(found.total), per_year(found.average), found.looked, state)


def _year(
    year: int, spans: list[Span], said: list[Said], series: dict[str, Series], looked: Answers
) -> YearRow:
    phase = next((str(span.phase.label) for span in spans if year in span.years), "")
    words = tally_words(said, [year])
    cells = [_cell(noun, tally(series[noun], [year]), looked[noun]) for noun in NOUNS]
    return YearRow(year, phase, words.speeches, words, cells)


def spoken_by(official: Official, asked: Asked | None) -> list[Spoken]:
    """The public speeches of an official, the earliest first, with the count of what is asked about."""
    rows = Speech.objects.published().filter(official=official).select_related("locality")
    if asked:
        rows = said_in(rows, asked.measure.counts())
    return [Spoken(speech) for speech in rows.order_by("spoken_on", "pk")[:LISTED]]


def with_offices(rows: OfficialQuerySet) -> OfficialQuerySet:
    """Officials with ``offices``: those in public localities, the earliest first."""
    offices = Tenure.objects.published().select_related("locality")
    return rows.prefetch_related(Prefetch("tenures", offices, to_attr="offices"))
