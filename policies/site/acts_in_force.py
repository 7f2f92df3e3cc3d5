"""Instruments and incentives in force over time: the table, and the number of instruments as a chart."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from policies.charts.land import Yearly, yearly
from policies.charts.look import NARROW, WIDE
from policies.metrics.acts import Act, branch_names
from policies.metrics.in_force import in_force
from policies.models import Locality
from policies.site.charts import Chart, drawn

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


def acts_in_force(place: Locality, acts: list[Act]) -> ActsInForce | None:
    """Over the acts of a place; None where it has none."""
    if not acts:
        return None
    this_year = datetime.date.today().year
    held = in_force((act.span for act in acts), this_year)
    benefits = in_force((offer for act in acts for offer in act.offers), this_year)
    offered = {row.year: row.number for row in benefits.years}
    names = branch_names(acts)
    lines = [
        Line(
            row.year,
            row.number,
            [row.by_group.get(code, 0) for code in names],
            offered.get(row.year, 0),
        )
        for row in reversed(held.years)
    ]
    return ActsInForce(list(names.values()), lines, held.undated, _chart(place, lines))


def _chart(place: Locality, lines: list[Line]) -> Chart | None:
    if len(lines) < FEWEST_YEARS:
        return None
    figures = [Yearly(place.name, line.year, line.instruments) for line in reversed(lines)]
    title = _("Instruments in force in %(place)s, by year") % {"place": place.name}
    wide, narrow = (yearly(figures, [place.name], width=width) for width in (WIDE, NARROW))
    return drawn(wide, narrow, title, axis=_("Instruments in force"))
