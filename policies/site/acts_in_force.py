"""Instruments and incentives in force over time: the table, and the number of instruments as a chart."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from policies.charts.land import Yearly, yearly
from policies.charts.look import NARROW, WIDE
from policies.metrics.in_force import Span, in_force
from policies.models import Locality, PolicyInstrument
from policies.site.charts import Chart, drawn
from policies.site.instruments import branch_names

FEWEST_YEARS = 2  # a chart of one year tells nothing


@dataclass(frozen=True)
class Line:
    """One year: instruments in force, those of each branch, incentives."""

    year: int
    instruments: int
    branches: list[int]
    incentives: int


@dataclass(frozen=True)
class ActsInForce:
    """The years, the latest first; ``undated`` instruments state no date and are in none of them."""

    branches: list[str]
    lines: list[Line]
    undated: int
    chart: Chart | None


def acts_in_force(place: Locality, instruments: Iterable[PolicyInstrument]) -> ActsInForce | None:
    """Of prefetched instruments with their incentives (``for_lists``, ``with_repeal``)."""
    instruments = list(instruments)
    if not instruments:
        return None
    spans = [(item, Span.of_instrument(item)) for item in instruments]
    this_year = datetime.date.today().year
    acts = in_force((span for _item, span in spans), this_year)
    benefits = in_force(
        (Span.of_incentive(i, span) for item, span in spans for i in item.incentives.all()),
        this_year,
    )
    offered = {row.year: row.number for row in benefits.years}
    names = branch_names(instruments)
    lines = [
        Line(
            row.year,
            row.number,
            [row.by_group.get(code, 0) for code in names],
            offered.get(row.year, 0),
        )
        for row in reversed(acts.years)
    ]
    return ActsInForce(list(names.values()), lines, acts.undated, _chart(place, lines))


def _chart(place: Locality, lines: list[Line]) -> Chart | None:
    if len(lines) < FEWEST_YEARS:
        return None
    figures = [Yearly(place.name, line.year, line.instruments) for line in reversed(lines)]
    title = _("Instruments in force in %(place)s, by year") % {"place": place.name}
    wide, narrow = (yearly(figures, [place.name], width=width) for width in (WIDE, NARROW))
    return drawn(wide, narrow, title, axis=_("Instruments in force"))
