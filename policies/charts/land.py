"""Land figures of places, year by year."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from policies.charts.look import COLOURS, WIDE, framed
from policies.charts.render import Spec


@dataclass(frozen=True)
class Yearly:
    """One figure of one place in one year."""

    place: str
    year: int
    value: float


def yearly(
    figures: Iterable[Yearly], places: list[str], format: str = ",.0f", width: int = WIDE
) -> Spec:
    """Bars by year, the places side by side in the order given; a year without a figure has no bar.

    ``format`` of the axis is d3's (``,.0f`` or ``.0%``).
    """
    values = [{"place": f.place, "year": str(f.year), "value": f.value} for f in figures]
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
    return framed(width, 240, data={"values": values}, mark={"type": "bar"}, encoding=encoding)
