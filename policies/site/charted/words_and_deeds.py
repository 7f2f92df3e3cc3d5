"""Words and deeds beside an office, on one axis of years."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from policies.charts.look import NARROW, WIDE
from policies.charts.words_and_deeds import Row, words_and_deeds
from policies.metrics.attention import PER
from policies.metrics.deeds import AWARD, INCENTIVE, INSTRUMENT, LAND, NOUNS
from policies.models import Official
from policies.site import numbers
from policies.site.addresses import page_of
from policies.site.charted.registry import chart
from policies.site.charts import Address, Chart, Column, Figures, drawn
from policies.site.parameters import BadParameter, integer, text
from policies.site.word_choice import Asked, asked_of
from policies.site.words import current_lexicons
from policies.site.words_and_deeds import Beside, Cell, beside_tenures, spoken_by, with_offices

PARAMETERS = ("official", "office", "term", "group", "lexicon")
TITLES = {
    INSTRUMENT: _lazy("Acts announced"),
    INCENTIVE: _lazy("Benefits offered"),
    AWARD: _lazy("Awards to firms"),
    LAND: _lazy("Industrial land granted, ha"),
}
KEYS = {INSTRUMENT: "instruments", INCENTIVE: "incentives", AWARD: "awards", LAND: "area_m2"}
STATES = {
    "looked": "",
    "on_record": _lazy("on record, not searched"),
    "not_looked": _lazy("not looked at"),
    "years_unknown": _lazy("years not noted"),
}


def office_chart(
    beside: Beside, official: Official, number: int, asked: Asked | None
) -> Chart | None:
    """The chart of the ``number``-th office of an official; None where there is nothing to show."""
    word = asked.measure.label if asked else ""
    years = [row.year for row in beside.years]
    rows = _rows(beside, word, years)
    if not rows:
        return None
    office = [year for span in beside.spans if span.of_office for year in span.years]
    wide, narrow = (words_and_deeds(rows, years, office, width) for width in (WIDE, NARROW))
    sources = [source for row in beside.deeds for source in row.looked.sources]
    return drawn(
        wide,
        narrow,
        _("Words and deeds beside the office: %(office)s") % {"office": beside.tenure.office},
        _("The tables below have every figure."),
        figures=_figures(beside),
        address=Address(
            "words-and-deeds",
            {"official": official.uid, "office": number} | (asked.parameters if asked else {}),
        ),
        sources=tuple({source.pk: source for source in sources}.values()),
        method="words-and-deeds",
        page=page_of(official),
        notes=(_("A sequence in time: it does not say that one came of the other."),),
    )


def _rows(beside: Beside, word: str, years: list[int]) -> list[Row]:
    """The small charts that have something to show: words counted, deeds on record or looked for."""
    points = [
        (speech.year, speech.count / speech.characters * PER)
        for speech in beside.said
        if speech.count is not None and speech.characters and speech.year in years
    ]
    rows = []
    if points:
        title = _("%(word)s per 10,000 characters of each speech") % {"word": word}
        rows.append(Row(title, points, points=True))
    for noun, label in TITLES.items():
        found = beside.series[noun]
        per = numbers.M2_PER_HECTARE if noun == LAND else 1
        values = [(year, found.by_year[year] / per) for year in years if year in found.by_year]
        if values or any(year in years for year in found.looked):
            rows.append(Row(str(label), values, looked=found.looked))
    return rows


def _figures(beside: Beside) -> Figures:
    """A row per year; what nobody looked at has no figure, and its state beside it."""
    columns = [
        Column("year", _("Year")),
        Column("phase", _("Office"), is_number=False),
        Column("speeches", _("Own speeches on record"), numbers.thousands),
        Column("count", _("Times said"), numbers.thousands),
        Column("per_10000", _("Per 10,000 characters"), numbers.one_decimal),
    ]
    for noun in NOUNS:
        written = numbers.hectares if noun == LAND else numbers.thousands
        columns.append(Column(KEYS[noun], TITLES[noun], written))
        columns.append(
            Column(f"{KEYS[noun]}_state", _("What is known"), _state_written, is_number=False)
        )
    return Figures(
        columns,
        [
            (
                row.year,
                row.phase,
                row.speeches or None,
                row.words.count if row.words.counted else None,
                row.words.rate,
                *(part for cell in row.cells for part in _known(cell)),
            )
            for row in beside.years
        ],
    )


def _known(cell: Cell) -> tuple[float | None, str]:
    known = cell.state in ("looked", "on_record")
    return (cell.value if known else None), cell.state


def _state_written(state: str) -> str:
    return str(STATES[state])


@chart(
    "words-and-deeds",
    _lazy("Words and deeds beside an office"),
    PARAMETERS,
    "official=off-li-qiang",
)
def of_office(request: HttpRequest) -> Chart | None:
    uid = text(request, "official")
    official = with_offices(Official.objects.published()).filter(uid=uid).first()
    if official is None:
        raise BadParameter("official", uid, _("No official has this id."))
    number = integer(request, "office", 1, 100) or 1
    if number > len(official.offices):
        return None
    asked = asked_of(request, current_lexicons())
    beside = beside_tenures(official.offices[number - 1 : number], spoken_by(official, asked))
    return office_chart(beside[0], official, number, asked)
