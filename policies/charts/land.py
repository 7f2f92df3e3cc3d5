"""Land figures of places, year by year."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from policies.charts.columns import KIND
from policies.charts.look import COLOURS, SHAPES, WIDE, framed, telling
from policies.charts.render import Spec


@dataclass(frozen=True)
class Yearly:
    """One figure of one place in one year; ``said`` is all of it in words, for whoever points at it."""

    place: str
    year: int
    value: float
    said: str = ""

    @property
    def row(self) -> dict[str, Any]:
        row = {"place": self.place, "year": str(self.year), "value": self.value}
        return row | ({"said": self.said} if self.said else {})


def yearly(
    figures: Iterable[Yearly], places: list[str], format: str = ",.0f", width: int = WIDE
) -> Spec:
    """Bars by year, the places side by side in the order given; a year without a figure has no bar.

    ``format`` of the axis is d3's (``,.0f`` or ``.0%``).
    """
    values = [figure.row for figure in figures]
    several = len(places) > 1
    encoding: dict[str, Any] = {
        "x": {
            "field": "year",
            "type": "ordinal",
            "axis": {"title": None, "labelAngle": 0, "ticks": False},
            "scale": {"paddingInner": 0.25 if several else 0.45},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "axis": {"title": None, "format": format, "tickCount": 4},
        },
        "color": {
            "field": "place",
            "type": "nominal",
            "scale": {"domain": places, "range": list(COLOURS[: len(places)])},
            "legend": None,
        },
    }
    if several:
        encoding["xOffset"] = {"field": "place", "sort": places}
    spec = _told(values, {"mark": {"type": "bar"}, "encoding": encoding})
    return framed(width, 240, data={"values": values}, usermeta={"kind": KIND}, **spec)


def lines(
    figures: Iterable[Yearly], places: list[str], format: str = ",.0f", width: int = WIDE
) -> Spec:
    """A line with points per place, from zero; broken over years without a figure.

    Places differ by colour and by the shape of their points.
    """
    figures, rows = list(figures), []
    years = _years(figures)
    for place in places:
        run, before = 0, None
        own = sorted((f for f in figures if f.place == place), key=lambda f: f.year)
        for figure in own:
            run += before is not None and figure.year > before + 1
            before = figure.year
            rows.append({**figure.row, "run": run})
    encoding: dict[str, Any] = {
        "x": {
            "field": "year",
            "type": "ordinal",
            "axis": {"title": None, "labelAngle": 0, "ticks": False},
            "scale": {"domain": years},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "scale": {"zero": True},
            "axis": {"title": None, "format": format, "tickCount": 4},
        },
        "color": _by("place", places, COLOURS),
    }
    layers = [
        {
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {**encoding, "detail": {"field": "run"}},
        },
        _told(
            rows,
            {
                "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
                "encoding": {**encoding, "shape": _by("place", places, SHAPES)},
            },
        ),
    ]
    return framed(width, 220, data={"values": rows}, layer=layers)


def stacked(figures: Iterable[Yearly], kinds: list[str], width: int = WIDE) -> Spec:
    """Shares of kinds (``Yearly.place``) as bars of one year each, the first kind at the bottom."""
    figures = list(figures)
    values = [
        {"kind" if key == "place" else key: value for key, value in figure.row.items()}
        | {"order": kinds.index(figure.place)}
        for figure in figures
    ]
    encoding: dict[str, Any] = {
        "x": {
            "field": "year",
            "type": "ordinal",
            "axis": {"title": None, "labelAngle": 0, "ticks": False},
            "scale": {"paddingInner": 0.45, "domain": _years(figures)},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "stack": "zero",
            "scale": {"domain": [0, 1]},
            "axis": {"title": None, "format": ".0%", "tickCount": 4},
        },
        "order": {"field": "order", "type": "quantitative"},
        "color": _by("kind", kinds, COLOURS),
    }
    spec = _told(values, {"mark": {"type": "bar"}, "encoding": encoding})
    return framed(width, 220, data={"values": values}, **spec)


def _told(rows: list[dict[str, Any]], spec: Spec) -> Spec:
    return telling(spec) if any("said" in row for row in rows) else spec


def _years(figures: list[Yearly]) -> list[str]:
    """All years from the first to the last: one without a figure keeps its place."""
    years = [figure.year for figure in figures]
    return [str(year) for year in range(min(years), max(years) + 1)] if years else []


def _by(field: str, names: list[str], marks: tuple[str, ...]) -> dict[str, Any]:
    """A scale that gives the names the marks in their order, without a legend."""
    return {
        "field": field,
        "type": "nominal",
        "scale": {"domain": names, "range": list(marks[: len(names)])},
        "legend": None,
    }
