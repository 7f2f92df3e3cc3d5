"""Land figures of places, year by year."""

from collections.abc import Iterable
from dataclasses import dataclass

from policies.charts.look import COLOURS, WIDE, framed
from policies.charts.render import Spec


@dataclass(frozen=True)
class Yearly:
    """One figure of one place in one year."""

    place: str
    year: int
    value: float


def yearly(
    figures: Iterable[Yearly], places: list[str], axis: str, format: str = ",", width: int = WIDE
) -> Spec:
    """Bars by year, the places side by side in the order given; a year without a figure has no bar.

    ``format`` is d3's (``,`` or ``.0%``); ``axis`` says in the reader's language what is measured.
    """
    values = [{"place": f.place, "year": str(f.year), "value": f.value} for f in figures]
    several = len(places) > 1
    encoding = {
        "x": {
            "field": "year",
            "type": "ordinal",
            "axis": {"title": None, "labelAngle": 0, "ticks": False},
            "scale": {"paddingInner": 0.25 if several else 0.45},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "axis": {"title": axis, "format": format, "tickCount": 4},
        },
        "color": {
            "field": "place",
            "type": "nominal",
            "scale": {"domain": places, "range": list(COLOURS[: len(places)])},
            "legend": {} if several else None,
        },
    }
    if several:
        encoding["xOffset"] = {"field": "place", "sort": places}
    return framed(width, 240, data={"values": values}, mark={"type": "bar"}, encoding=encoding)
