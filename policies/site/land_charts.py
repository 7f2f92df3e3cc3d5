"""The land of one place drawn over the years."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from policies.charts.land import Yearly, lines, stacked
from policies.charts.look import NARROW
from policies.metrics.land_parts import Span, together
from policies.metrics.land_profile import LandProfile, ways_of
from policies.models import LandYear
from policies.site.charts import Chart, drawn
from policies.site.coverage import Looked
from policies.site.land_figures import BY_KEY
from policies.vocabulary import SUPPLY_MODES

CHART_WIDTH = NARROW + 90


def charted_years(profile: LandProfile, looked: Looked) -> list[int]:
    """The years that charts show: those looked at, or all where coverage says nothing of years.

    The few records of a year that nobody looked at would dwarf the others' shares.
    """
    years = sorted({row.year for row in profile.series if row.year == row.year_to})
    covered = [year for year in years if looked.covers_year(year)]
    return covered or years


def mode_chart(profile: LandProfile, years: Collection[int]) -> Chart | None:
    """Open bidding and the other ways as shares of each year's area, stacked."""
    by_year = {year: profile.modes(Span(year, year)) for year in years}
    ways = ways_of(part.key for parts in by_year.values() for part in parts)
    if not ways:
        return None
    kinds = [SUPPLY_MODES.label(way) for way in ways]
    figures = [
        Yearly(kind, year, together(p for p in parts if p.key in modes).area_share or 0)
        for year, parts in by_year.items()
        for kind, modes in zip(kinds, ways.values(), strict=True)
    ]
    spec = stacked(figures, kinds, CHART_WIDTH)
    title = _("Supply modes by year, shares of the area: %(place)s") % {
        "place": profile.scope.place.name
    }
    return drawn(spec, spec, title, axis=_("Share of the area"), keys=kinds)


def _single_years(profile: LandProfile, years: Collection[int]) -> list[LandYear]:
    return [row for row in profile.series if row.year == row.year_to and row.year in years]


def concentration_charts(profile: LandProfile, years: Collection[int]) -> list[Chart]:
    """The share of the five largest holders and the index over the years, each on its own scale."""
    charts = []
    place = profile.scope.place.name
    for key, format in (("cr5", ".0%"), ("hhi", ".4~f")):
        label = str(BY_KEY[key].label)
        figures = [
            Yearly(place, row.year, round(value, 6))
            for row in _single_years(profile, years)
            if (value := getattr(row, key)) is not None
        ]
        if len(figures) > 1:
            spec = lines(figures, [place], format, CHART_WIDTH)
            title = _("%(figure)s, by year: %(places)s") % {"figure": label, "places": place}
            charts.append(drawn(spec, spec, title, axis=label))
    return charts


def price_chart(profile: LandProfile, years: Collection[int]) -> Chart | None:
    """The mean price over the years beside that of the province and the country."""
    place = profile.scope.place
    figures = []
    for row in _single_years(profile, years):
        own = [(place, row.price_per_m2)]
        wider = [(beside.place, beside.price.mean) for beside in profile.beside(row)]
        figures += [
            Yearly(where.name, row.year, round(price, 2))
            for where, price in own + wider
            if price is not None
        ]
    if len({figure.year for figure in figures}) < 2:
        return None
    places = [place.name, *(where.name for where in profile.wider)]
    spec = lines(figures, places, ",.0f", CHART_WIDTH)
    axis = _("Mean price, yuan per m²")
    title = _("%(figure)s, by year: %(places)s") % {"figure": axis, "places": ", ".join(places)}
    return drawn(spec, spec, title, axis=axis, keys=places)
