"""Words and deeds beside each office of an official: a table by phase, one by year, and a chart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from policies.charts.look import NARROW, WIDE
from policies.charts.words_and_deeds import Row as ChartRow
from policies.charts.words_and_deeds import words_and_deeds
from policies.metrics.attention import PER
from policies.metrics.deeds import INCENTIVE, INSTRUMENT, LAND, NOUNS, Deeds, deeds_of
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
from policies.models import Tenure
from policies.site import numbers
from policies.site.charts import Chart, drawn
from policies.site.coverage import Answers, Looked, looked_at
from policies.site.words import Spoken


@dataclass(frozen=True)
class Cell:
    """A figure as it is written, its average per year looked at, how many these are, and its state:
    ``looked``, ``on_record`` (found without having been looked for), ``not_looked``, or ``years_unknown``
    (something was read, and nobody noted of which years).
    """

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
    chart: Chart | None


def beside_tenures(tenures: Sequence[Tenure], spoken: Iterable[Spoken], word: str) -> list[Beside]:
    """Each office with what is on record around it. Five queries, whatever their number."""
    if not tenures:
        return []
    places = {tenure.locality_id: tenure.locality for tenure in tenures}
    deeds, looked = deeds_of(places), looked_at(places.values())
    said = [Said(each.speech.spoken_on.year, each.count, each.speech.characters) for each in spoken]
    return [_beside(tenure, said, deeds, looked[tenure.locality_id], word) for tenure in tenures]


def _beside(tenure: Tenure, said: list[Said], deeds: Deeds, looked: Answers, word: str) -> Beside:
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
        _chart(tenure, years, spans, said, series, word),
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
    return Cell(write(found.total), per_year(found.average), found.looked, state)


def _year(
    year: int, spans: list[Span], said: list[Said], series: dict[str, Series], looked: Answers
) -> YearRow:
    phase = next((str(span.phase.label) for span in spans if year in span.years), "")
    words = tally_words(said, [year])
    cells = [_cell(noun, tally(series[noun], [year]), looked[noun]) for noun in NOUNS]
    return YearRow(year, phase, words.speeches, words, cells)


def _chart(
    tenure: Tenure,
    years: range,
    spans: list[Span],
    said: list[Said],
    series: dict[str, Series],
    word: str,
) -> Chart | None:
    rows = _chart_rows(said, series, word, years)
    if not rows or not years:
        return None
    office = [year for span in spans if span.of_office for year in span.years]
    title = _("Words and deeds beside the office: %(office)s") % {"office": tenure.office}
    description = _("The tables below have every figure.")
    wide, narrow = (words_and_deeds(rows, years, office, width) for width in (WIDE, NARROW))
    return drawn(wide, narrow, title, description)


def _chart_rows(
    said: list[Said], series: dict[str, Series], word: str, years: range
) -> list[ChartRow]:
    """The rows that have something to show: words counted, deeds on record or looked for."""
    points = [
        (speech.year, speech.count / speech.characters * PER)
        for speech in said
        if speech.count is not None and speech.characters and speech.year in years
    ]
    rows = []
    if points:
        title = _("%(word)s per 10,000 characters of each speech") % {"word": word}
        rows.append(ChartRow(title, points, points=True, format=",.0f"))
    for noun, title in _titles().items():
        found = series[noun]
        values: list[tuple[int, Any]] = [
            (year, value / numbers.M2_PER_HECTARE if noun == LAND else value)
            for year, value in sorted(found.by_year.items())
            if year in years
        ]
        if values or any(year in years for year in found.looked):
            rows.append(ChartRow(title, values, looked=found.looked))
    return rows


def _titles() -> dict[str, str]:
    titles = {
        INSTRUMENT: _("Acts announced"),
        INCENTIVE: _("Benefits offered"),
        LAND: _("Industrial land granted, ha"),
    }
    return {noun: titles.get(noun, _("Awards to firms")) for noun in NOUNS}
