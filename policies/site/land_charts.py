"""The land of one place drawn over the years."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from policies.charts.land import Yearly, lines, stacked
from policies.charts.look import HALF
from policies.metrics.land_parts import Span, together
from policies.metrics.land_profile import LandProfile, ways_of
from policies.metrics.land_scope import Scope
from policies.metrics.land_years import MODE_GROUP, USE_GROUP
from policies.models import LandYear
from policies.site import numbers
from policies.site.charts import Address, Chart, Column, Figures, drawn
from policies.site.coverage import Looked
from policies.site.land_figures import BY_KEY
from policies.site.word_choice import in_api
from policies.vocabulary import SUPPLY_MODES

PLACE = (
    Column("locality_code", _lazy("Code"), is_number=False),
    Column("locality", _lazy("Locality"), is_number=False),
)
YEAR = Column("year", _lazy("Year"))
PARAMETERS = ("locality", "use", "mode")  # of the charts of a scope


def asked(scope: Scope) -> dict[str, str]:
    """The scope as the address of a chart says it: only what is not the usual."""
    return {
        "locality": scope.place.code,
        "use": "" if scope.use_group == USE_GROUP else scope.use_group,
        "mode": "" if scope.mode_group == MODE_GROUP else scope.mode_group,
    }


def _series_in_api(scope: Scope) -> tuple[tuple[str, str], ...]:
    groups = {"use_group": scope.use_group, "mode_group": scope.mode_group}
    return ((scope.place.name, in_api("land-series", locality=scope.place.code, **groups)),)


def charted_years(profile: LandProfile, looked: Looked) -> list[int]:
    """The years that charts show: those looked at, or all where coverage says nothing of years.

    The few records of a year that nobody looked at would dwarf the others' shares.
    """
    years = sorted({row.year for row in profile.series if row.year == row.year_to})
    covered = [year for year in years if looked.covers_year(year)]
    return covered or years


def mode_chart(profile: LandProfile, years: Collection[int], width: int = HALF) -> Chart | None:
    """Open bidding and the other ways as shares of each year's area, stacked."""
    by_year = {year: profile.modes(Span(year, year)) for year in years}
    ways = ways_of(part.key for parts in by_year.values() for part in parts)
    if not ways:
        return None
    shares = [
        (year, way, together(p for p in parts if p.key in modes).area_share or 0)
        for year, parts in by_year.items()
        for way, modes in ways.items()
    ]
    figures = [
        Yearly(
            SUPPLY_MODES.label(way),
            year,
            share,
            f"{SUPPLY_MODES.label(way)}, {year}: {numbers.percent(share)}",
        )
        for year, way, share in shares
    ]
    kinds = [SUPPLY_MODES.label(way) for way in ways]
    spec, place = stacked(figures, kinds, width), profile.scope.place
    columns = (
        *PLACE, YEAR,
        Column("mode", _("Code of the supply mode"), is_number=False),
        Column("label", _("Supply mode"), is_number=False),
        Column("area_share", _("Share of the area"), numbers.percent),
    )  # fmt: skip
    rows = [
        (place.code, place.name, year, way, SUPPLY_MODES.label(way), share)
        for year, way, share in shares
    ]
    return drawn(
        spec,
        spec,
        _("Supply modes by year, shares of the area: %(place)s") % {"place": place.name},
        axis=_("Share of the area"),
        keys=kinds,
        figures=Figures(columns, rows),
        address=Address("land-modes", asked(profile.scope)),
        method="supply-modes",
        api=_series_in_api(profile.scope),
    )


def _single_years(profile: LandProfile, years: Collection[int]) -> list[LandYear]:
    return [row for row in profile.series if row.year == row.year_to and row.year in years]


MEASURED = {
    "cr5": ".0%",
    "hhi": ".4~f",
}  # what is drawn of concentration, and how the axis is written


def concentration_charts(profile: LandProfile, years: Collection[int]) -> list[Chart]:
    """The share of the five largest holders and the index over the years, each on its own scale."""
    charts = (concentration_chart(profile, years, key) for key in MEASURED)
    return [chart for chart in charts if chart]


def concentration_chart(
    profile: LandProfile, years: Collection[int], key: str, width: int = HALF
) -> Chart | None:
    """One of ``MEASURED`` over the years; None where fewer than two have a figure."""
    place, measure = profile.scope.place, BY_KEY[key]
    known = {
        row.year: value
        for row in _single_years(profile, years)
        if (value := getattr(row, key)) is not None
    }
    if len(known) < 2:
        return None
    figures = [
        Yearly(place.name, year, round(value, 6), f"{place.name}, {year}: {measure.written(value)}")
        for year, value in known.items()
    ]
    spec, label = lines(figures, [place.name], MEASURED[key], width), str(measure.label)
    columns = (*PLACE, YEAR, Column(key, label, measure.written))
    return drawn(
        spec,
        spec,
        _("%(figure)s, by year: %(places)s") % {"figure": label, "places": place.name},
        axis=label,
        figures=Figures(
            columns, [(place.code, place.name, year, value) for year, value in known.items()]
        ),
        address=Address("land-concentration", asked(profile.scope) | {"measure": key}),
        method=measure.method,
        api=_series_in_api(profile.scope),
    )


def price_chart(profile: LandProfile, years: Collection[int], width: int = HALF) -> Chart | None:
    """The mean price over the years beside that of the province and the country."""
    known, unit = list(_prices(profile, years)), BY_KEY["price_per_m2"].unit
    if len({year for _place, year, _price in known}) < 2:
        return None
    figures = [
        Yearly(
            where.name,
            year,
            round(price, 2),
            f"{where.name}, {year}: {numbers.thousands(price)} {unit}",
        )
        for where, year, price in known
    ]
    places = [profile.scope.place.name, *(where.name for where in profile.wider)]
    spec, axis = lines(figures, places, ",.0f", width), _("Mean price, yuan per m²")
    columns = (*PLACE, YEAR, Column("price_per_m2_cny", axis, numbers.thousands))
    return drawn(
        spec,
        spec,
        _("%(figure)s, by year: %(places)s") % {"figure": axis, "places": ", ".join(places)},
        axis=axis,
        keys=places,
        figures=Figures(
            columns, [(where.code, where.name, year, price) for where, year, price in known]
        ),
        address=Address("land-price", asked(profile.scope)),
        method="price-per-m2",
        api=_series_in_api(profile.scope),
    )


def _prices(profile: LandProfile, years: Collection[int]) -> Iterable[tuple[Any, int, float]]:
    """The place and the wider ones, each with its mean price of the years that have one."""
    for row in _single_years(profile, years):
        yield from (
            (where, row.year, price)
            for where, price in [
                (profile.scope.place, row.price_per_m2),
                *((beside.place, beside.price.mean) for beside in profile.beside(row)),
            ]
            if price is not None
        )
