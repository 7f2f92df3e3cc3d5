"""Words and deeds on one axis of years: a row of small charts, the years of an office shaded in each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from policies.charts.look import BLUE, CONFIG, GRID, VERMILION, WIDE
from policies.charts.render import Spec

MARGIN = 66  # of the axis of figures, and to the right
WORDS_HEIGHT, DEEDS_HEIGHT = 110, 64
MOST_TICKS = 3  # a count of one has no half
FEW_LABELS = 8  # of the years that a narrow chart names


@dataclass(frozen=True)
class Row:
    """One small chart: points of words, or bars of deeds; ``looked`` are the years that were looked at,
    None where that is no question.
    """

    title: str
    values: Sequence[tuple[int, float]]
    points: bool = False
    looked: Collection[int] | None = None
    format: str = ",.0f"


def words_and_deeds(
    rows: Sequence[Row], years: Sequence[int], office: Iterable[int], width: int = WIDE
) -> Spec:
    """The rows below each other. A year looked at without a find shows 0, one not looked at shows ?.

    ``office`` are the years of the office, shaded.
    """
    domain = [str(year) for year in years]
    shaded = [{"year": str(year)} for year in office if year in years]
    step = max(1, len(domain) // FEW_LABELS + 1) if width < WIDE else max(1, len(domain) // 16 + 1)
    named = [year for place, year in enumerate(domain) if place % step == 0]
    charts = [
        _chart(row, domain, shaded, named if row is rows[-1] else [], width - MARGIN)
        for row in rows
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "padding": {"left": 6, "right": 8, "top": 4, "bottom": 2},
        "config": CONFIG | {"concat": {"spacing": 36}},
        "bounds": "flush",
        "vconcat": charts,
    }


def _chart(
    row: Row, domain: list[str], shaded: list[dict[str, Any]], named: list[str], width: int
) -> dict[str, Any]:
    x: dict[str, Any] = {
        "field": "year",
        "type": "ordinal",
        "scale": {"domain": domain, "paddingInner": 0.2, "paddingOuter": 0.1},
        "axis": {"title": None, "labelAngle": 0, "ticks": False, "values": named},
    }
    highest = max((value for _year, value in row.values), default=0)
    ticks = MOST_TICKS if highest > MOST_TICKS else max(1, int(highest))
    y: dict[str, Any] = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": True},
        "axis": {
            "title": None,
            "tickCount": ticks,
            "format": row.format,
            "minExtent": 46,
        },
    }
    color = BLUE if row.points else VERMILION
    mark: dict[str, Any] = (
        {"type": "point", "filled": True, "shape": "diamond", "size": 70, "opacity": 1}
        if row.points
        else {"type": "bar"}
    )
    values = [{"year": str(year), "value": round(value, 4)} for year, value in row.values if value]
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": shaded},
            "mark": {"type": "rect", "color": GRID, "width": {"band": 1.25}},
            "encoding": {"x": x},
        },
        {"data": {"values": values}, "mark": mark | {"color": color}, "encoding": {"x": x, "y": y}},
    ]
    if row.looked is not None:
        layers.append(_nothing(row, domain, x))
    height = WORDS_HEIGHT if row.points else DEEDS_HEIGHT
    title = {
        "text": row.title, "anchor": "start", "fontSize": 12, "fontWeight": "normal", "offset": 6,
    }  # fmt: skip
    return {"title": title, "width": width, "height": height, "layer": layers}


def _nothing(row: Row, domain: list[str], x: dict[str, Any]) -> dict[str, Any]:
    """What stands where there is no bar: 0 for none found, ? for not looked."""
    found = {year for year, value in row.values if value}
    looked = {str(year) for year in row.looked or ()}
    signs = [
        {"year": year, "sign": "0" if year in looked else "?"}
        for year in domain
        if int(year) not in found
    ]
    return {
        "data": {"values": signs},
        "mark": {"type": "text", "baseline": "bottom", "fontSize": 10},
        "encoding": {"x": x, "y": {"value": "height"}, "text": {"field": "sign"}},
    }
