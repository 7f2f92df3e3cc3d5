"""Industrial land granted, year by year, of one place or of several side by side."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from policies.charts.land import Yearly, yearly
from policies.charts.look import NARROW, WIDE
from policies.models import LandYear, Locality, Source
from policies.site import numbers
from policies.site.charted.registry import chart
from policies.site.charts import Address, Chart, Column, Figures, Text, drawn
from policies.site.coverage import Looked, looked_at
from policies.site.land_figures import BY_KEY, land_years, sources_of
from policies.site.parameters import BadParameter, locality
from policies.site.word_choice import in_api

NAMES = ("a", "b", "c", "d")
GROUPS = {"use_group": "industrial", "mode_group": "granted"}
FIGURE, NONE, NOT_LOOKED = "figure", "none_found", "not_looked"
STATES = {FIGURE: "", NONE: _lazy("none found"), NOT_LOOKED: _lazy("not looked at")}


def state_written(state: str) -> str:
    """Why a figure is missing; nothing where there is one."""
    return str(STATES[state])


PLACE_COLUMNS = (
    Column("locality_code", _lazy("Code"), is_number=False),
    Column("locality", _lazy("Locality"), is_number=False),
)
YEAR = Column("year", _lazy("Year"))
STATE = Column(
    "state",
    _lazy("What is known"),
    state_written,
    is_number=False,
    marks={NONE: "none", NOT_LOOKED: "not-looked"},
)


@dataclass(frozen=True)
class Measured:
    """A figure of LandYear as it is charted: ``factor`` makes of it what the axis shows."""

    key: str
    name: str  # of the chart
    axis: Text
    format: str
    factor: float = 1.0

    def written(self, value: Any) -> str:
        return BY_KEY[self.key].written(value)

    def said(self, place: str, year: int, value: Any) -> str:
        """The figure in words, with its unit."""
        return f"{place}, {year}: {self.written(value)} {BY_KEY[self.key].unit}".rstrip()


AREA = Measured(
    "area_m2", "land-area", _lazy("Industrial land granted, ha"), ",.0f",
    1 / numbers.M2_PER_HECTARE,
)  # fmt: skip
FIVE_LARGEST = Measured(
    "cr5", "land-five-largest", _lazy("Share of the five largest holders"), ".0%"
)


def yearly_chart(
    measured: Measured,
    places: list[Locality],
    figures: Mapping[int, Iterable[LandYear]],
    looked: Mapping[int, Looked],
    widths: tuple[int, int] = (WIDE, NARROW),
) -> Chart | None:
    """Bars of one measure by year, the places side by side; None where no year has a figure.

    ``figures`` and ``looked`` (at land) are by primary key of the place.
    """
    found = {
        (place.pk, row.year): value
        for place in places
        for row in figures.get(place.pk, ())
        if row.year == row.year_to and (value := getattr(row, measured.key)) is not None
    }
    if not found:
        return None
    axis = str(measured.axis)
    bars = [
        Yearly(
            place.name,
            row.year,
            round(float(found[place.pk, row.year]) * measured.factor, 4),
            measured.said(place.name, row.year, found[place.pk, row.year]),
        )
        for place in places
        for row in figures.get(place.pk, ())
        if row.year == row.year_to and (place.pk, row.year) in found
    ]
    names = [place.name for place in places]
    wide = yearly(bars, names, measured.format, widths[0])
    narrow = wide if widths[1] == widths[0] else yearly(bars, names, measured.format, widths[1])
    asked = dict(zip(NAMES, (place.code for place in places), strict=False))
    return drawn(
        wide,
        narrow,
        _("%(figure)s, by year: %(places)s") % {"figure": axis, "places": ", ".join(names)},
        axis=axis,
        keys=names if len(names) > 1 else (),
        figures=Figures(
            (*PLACE_COLUMNS, YEAR, _column(measured), STATE), _rows(places, found, looked)
        ),
        address=Address(measured.name, asked),
        sources=_sources(places, figures, looked),
        method=BY_KEY[measured.key].method,
        api=tuple(
            (place.name, in_api("land-years", locality=place.code, period="year", **GROUPS))
            for place in places
        ),
        notes=_notes(looked[place.pk] for place in places if place.pk in looked),
    )


def _column(measured: Measured) -> Column:
    measure = BY_KEY[measured.key]
    label = f"{measure.label}, {measure.unit}" if measure.unit else measure.label
    return Column(measured.key, label, measured.written)


def _rows(
    places: list[Locality], found: dict[tuple[int, int], Any], looked: Mapping[int, Looked]
) -> list[tuple[Any, ...]]:
    """A row per place and year, also where there is no figure: it says whether anybody looked."""
    years = [year for _place, year in found]
    return [
        (
            place.code, place.name, year, found.get((place.pk, year)),
            state_of((place.pk, year) in found, looked.get(place.pk), year),
        )
        for place in places
        for year in range(min(years), max(years) + 1)
    ]  # fmt: skip


def state_of(is_known: bool, looked: Looked | None, year: int) -> str:
    """Whether there is a figure of a year; where there is none, whether the year was looked at."""
    if is_known:
        return FIGURE
    return NONE if looked and looked.covers_year(year) else NOT_LOOKED


def _sources(
    places: list[Locality], figures: Mapping[int, Iterable[LandYear]], looked: Mapping[int, Looked]
) -> tuple[Source, ...]:
    sources = [
        source
        for place in places
        if place.pk in looked
        for source in sources_of(figures.get(place.pk, ()), looked[place.pk])
    ]
    return tuple({source.pk: source for source in sources}.values())


def _notes(looked: Iterable[Looked]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for each in looked for note in each.notes))


def places_of(request: HttpRequest) -> list[Locality]:
    """One to four places. Raises BadParameter for none, and for one that is named twice."""
    places: list[Locality] = []
    for name in NAMES:
        place = locality(request, name)
        if place is None:
            continue
        if place in places:
            raise BadParameter(name, place.code, _("This locality is in the comparison already."))
        places.append(place)
    if not places:
        raise BadParameter(NAMES[0], "", _("Give the code of a locality, as 330100."))
    return places


def _built(measured: Measured) -> Callable[[HttpRequest], Chart | None]:
    def build(request: HttpRequest) -> Chart | None:
        places = places_of(request)
        looked = {pk: answers["land_award"] for pk, answers in looked_at(places).items()}
        return yearly_chart(measured, places, land_years(places), looked)

    return build


PAIR = "a=330100&b=440300"
chart(AREA.name, _lazy("Industrial land granted by year, of one to four places"), NAMES, PAIR)(
    _built(AREA)
)
chart(
    FIVE_LARGEST.name,
    _lazy("Share of the five largest holders by year, of one to four places"),
    NAMES,
    PAIR,
)(_built(FIVE_LARGEST))
