"""Land in words: how much, how concentrated, at what price; or why that is not compared."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from policies.models import LandYear
from policies.site import numbers
from policies.site.comparing import Column
from policies.site.reading.listing import side_by_side
from policies.site.reading.thresholds import (
    FEWEST_AWARDS,
    LEAST_COVERAGE,
    POINTS_APART,
    SEVERAL,
    TIMES_ALIKE,
)


def land_area(columns: list[Column]) -> Iterable[str]:
    """How much land, in how many awards, over the same years; or why that cannot be compared."""
    obstacle = _land_obstacle(columns)
    if obstacle is not None:
        return [obstacle] if obstacle else []
    rows = _by_size(columns, lambda period: period.area_m2)
    if len(rows) > SEVERAL:
        listed = [
            _("%(place)s %(area)s ha in %(awards)s awards")
            % {"place": column.place.name, "area": numbers.hectares(period.area_m2),
               "awards": numbers.thousands(period.awards)}
            for column, period in rows
        ]  # fmt: skip
        return [
            _("Industrial land granted in %(period)s, the most first: %(places)s.")
            % {"period": rows[0][1].period, "places": side_by_side(listed)}
        ]
    (more, most), (less, least) = rows
    words = {
        "period": most.period,
        "more": more.place.name,
        "less": less.place.name,
        "times": numbers.ratio(most.area_m2, least.area_m2),
        "awards": numbers.thousands(most.awards),
        "fewer": numbers.thousands(least.awards),
    }
    if _alike(most.area_m2, least.area_m2):
        return [
            _(
                "In %(period)s %(more)s and %(less)s granted about as much industrial land, "
                "in %(awards)s and %(fewer)s awards."
            )
            % words
        ]
    return [
        _(
            "In %(period)s %(more)s granted %(times)s times the industrial land of %(less)s, "
            "in %(awards)s awards against %(fewer)s."
        )
        % words
    ]


def concentration(columns: list[Column]) -> Iterable[str]:
    """The share of the five largest holders, where there are awards and known holders enough."""
    if _land_obstacle(columns) is not None:
        return []
    rows = _by_size(columns, lambda period: period.area_m2)
    for column, period in rows:
        if period.awards < FEWEST_AWARDS:
            return [
                _("Concentration is not read out: %(place)s has only %(number)s land awards.")
                % {"place": column.place.name, "number": period.awards}
            ]
        if period.cr5 is None or (period.coverage or 0) < LEAST_COVERAGE:
            return [
                _("Concentration is not read out: too few holders are known in %(place)s.")
                % {"place": column.place.name}
            ]
    shares = [period.cr5 or 0 for _column, period in rows]
    if len(rows) > SEVERAL:
        listed = [f"{column.place.name} {numbers.percent(p.cr5)}" for column, p in rows]
        return [
            _("Share of the five largest holders: %(places)s.") % {"places": side_by_side(listed)}
        ]
    (more, m), (less, n) = rows
    words = {
        "share": numbers.percent(m.cr5),
        "other": numbers.percent(n.cr5),
        "more": more.place.name,
        "less": less.place.name,
    }
    if abs(shares[0] - shares[1]) < POINTS_APART:
        return [
            _(
                "The five largest holders took about the same share of the land: "
                "%(share)s in %(more)s and %(other)s in %(less)s."
            )
            % words
        ]
    return [
        _(
            "The five largest holders took %(share)s of the land in %(more)s "
            "and %(other)s in %(less)s."
        )
        % words
    ]


def price(columns: list[Column]) -> Iterable[str]:
    """The mean price per square metre."""
    if _land_obstacle(columns) is not None:
        return []
    rows = _by_size(columns, lambda period: period.price_per_m2 or 0)
    if any(period.price_per_m2 is None for _column, period in rows):
        return []
    (dear, high), (cheap, low) = rows[0], rows[-1]
    if len(rows) > SEVERAL:
        listed = [f"{c.place.name} {numbers.thousands(p.price_per_m2)}" for c, p in rows]
        return [_("Mean price, yuan per m²: %(places)s.") % {"places": side_by_side(listed)}]
    words = {
        "dear": dear.place.name,
        "cheap": cheap.place.name,
        "times": numbers.ratio(high.price_per_m2, low.price_per_m2),
        "high": numbers.thousands(high.price_per_m2),
        "low": numbers.thousands(low.price_per_m2),
    }
    if _alike(high.price_per_m2, low.price_per_m2):
        return [
            _(
                "A square metre cost about as much in %(dear)s, %(high)s yuan, as in %(cheap)s, %(low)s."
            )
            % words
        ]
    return [
        _(
            "A square metre cost %(times)s times as much in %(dear)s as in %(cheap)s: "
            "%(high)s yuan against %(low)s."
        )
        % words
    ]


def _land_obstacle(columns: list[Column]) -> str | None:
    """Why land cannot be compared; empty where there is nothing to compare; None where it can be."""
    periods = [column.period for column in columns]
    if len(columns) < SEVERAL or not any(periods):
        return ""
    for column, period in zip(columns, periods, strict=True):
        if period is None or not period.awards or not period.area_m2:
            return _("Land is not comparable: there are no figures of %(place)s (%(why)s).") % {
                "place": column.place.name, "why": _why_none(column),
            }  # fmt: skip
    spans = {(p.year, p.year_to) for p in periods if p}
    if len(spans) > 1:
        listed = [f"{c.place.name} {p.period}" for c, p in zip(columns, periods, strict=True) if p]
        return _("Land is not comparable, as the years differ: %(places)s.") % {
            "places": side_by_side(listed)
        }
    return None


def _by_size(
    columns: list[Column], figure: Callable[[LandYear], Any]
) -> list[tuple[Column, LandYear]]:
    rows = [(column, column.period) for column in columns if column.period]
    return sorted(rows, key=lambda row: -float(figure(row[1])))


def _alike(larger: Any, smaller: Any) -> bool:
    return bool(smaller) and float(larger) / float(smaller) < TIMES_ALIKE


def _why_none(column: Column) -> str:
    looked = column.looked["land_award"]
    return _("not looked at") if looked.state == "not_looked" else _("none found")
