"""Bars by year drawn at once, as Vega-Lite draws them: most pages have them, and Vega takes 40 ms each.

Sizes and places are those that Vega gives the same spec: band scales, round ticks and axes are d3's.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from policies.charts.look import GRID, INK

KIND = "bars by year"  # what the spec says of itself (``usermeta``)

LETTERS = 12  # size
UNDER, OVER = 17, 6  # for the years below the axis, for half a label above the highest mark
WIDTHS = {
    ",": 0.278,
    ".": 0.278,
    "%": 0.889,
    "\u202f": 0.278,
}  # of characters, as part of their size
DIGIT = 0.556
YEAR_ROOM = 32  # a label of a year, and the gap to the next
OUTER_OF_SEVERAL = 0.2  # Vega-Lite's padding outside bars that stand in groups


def bars_by_year(spec: dict[str, Any]) -> str | None:
    """The SVG of a spec of ``land.yearly``; None for another, or where no bar has a height."""
    if spec.get("usermeta", {}).get("kind") != KIND:
        return None
    rows = spec["data"]["values"]
    top = max((row["value"] for row in rows), default=0)
    if top <= 0 or any(row["value"] < 0 for row in rows):
        return None
    highest, marks = _nice(top), ticks(_nice(top), spec["encoding"]["y"]["axis"]["tickCount"])
    labels = [_written(mark, spec) for mark in marks]
    pad = spec["padding"]
    left = pad["left"] + math.ceil(max(map(_wide, labels)) + 6)
    width = spec["width"] - left - pad["right"]
    height = spec["height"] - pad["top"] - pad["bottom"] - UNDER
    above = max(0, math.ceil(OVER - height * (1 - marks[-1] / highest)))
    height -= above
    heights = [height * (1 - mark / highest) for mark in marks]
    drawn = "".join(
        (
            _grid(heights, width),
            _years(rows, spec, width, height),
            _figures(labels, heights),
            _bars(rows, spec, width, height, highest),
        )
    )
    return (
        f'<svg viewBox="0 0 {spec["width"]} {spec["height"]}">'
        f'<g transform="translate({left},{pad["top"] + above})" font-family="system-ui, sans-serif" '
        f'font-size="{LETTERS}px">{drawn}</g></svg>'
    )


def _grid(heights: Iterable[float], width: float) -> str:
    return "".join(
        f'<line x1="0.5" x2="{width + 0.5:g}" y1="{y:g}" y2="{y:g}" stroke="{GRID}"/>'
        for y in (math.floor(height + 0.5) + 0.5 for height in heights)
    )


def _figures(labels: Iterable[str], heights: Iterable[float]) -> str:
    return "".join(
        f'<text text-anchor="end" x="-5.5" y="{height + 4.5:.2f}" fill="{INK}">{label}</text>'
        for label, height in zip(labels, heights, strict=True)
    )


def _band(rows: list[dict[str, Any]], spec: dict[str, Any], width: float) -> tuple[Any, ...]:
    """The years, where the first begins, the step from one to the next, and how wide one is."""
    years = sorted({row["year"] for row in rows})
    inner = spec["encoding"]["x"]["scale"]["paddingInner"]
    outer = OUTER_OF_SEVERAL if "xOffset" in spec["encoding"] else inner / 2
    step = width / (len(years) - inner + 2 * outer)
    return years, outer * step, step, (1 - inner) * step


def _years(rows: list[dict[str, Any]], spec: dict[str, Any], width: float, height: float) -> str:
    years, first, step, band = _band(rows, spec, width)
    every = max(1, math.ceil(YEAR_ROOM / step))
    labels = "".join(
        f'<text text-anchor="middle" x="{first + n * step + band / 2 + 0.5:.2f}" '
        f'y="{height + 15.5:g}" fill="{INK}">{year}</text>'
        for n, year in enumerate(years)
        if n % every == 0
    )
    y = height + 0.5
    return f'{labels}<line x1="0.5" x2="{width + 0.5:g}" y1="{y:g}" y2="{y:g}" stroke="{INK}"/>'


def _bars(
    rows: list[dict[str, Any]], spec: dict[str, Any], width: float, height: float, highest: float
) -> str:
    years, first, step, band = _band(rows, spec, width)
    scale = spec["encoding"]["color"]["scale"]
    places: Sequence[str] = scale["domain"]
    part = band / len(places)
    at = {year: first + n * step for n, year in enumerate(years)}
    drawn = ""
    for row in rows:
        place, tall = places.index(row["place"]), height * row["value"] / highest
        x = at[row["year"]] + place * part
        drawn += (
            f'<path d="M{x:.2f},{height - tall:.2f}h{part:.2f}v{tall:.2f}h-{part:.2f}Z" '
            f'fill="{scale["range"][place]}"/>'
        )
    return drawn


def _written(value: float, spec: dict[str, Any]) -> str:
    """A mark of the axis as its format and the reader's language have it."""
    is_share = spec["encoding"]["y"]["axis"]["format"].endswith("%")
    words = f"{value * 100:,.0f}" if is_share else f"{value:,.0f}"
    locale = spec["config"].get("locale", {}).get("number", {})
    words = words.replace(",", locale.get("thousands", ","))
    return words + (locale.get("percent", "%") if is_share else "")


def _wide(words: str) -> float:
    return LETTERS * sum(WIDTHS.get(char, DIGIT) for char in words)


def _nice(top: float, count: int = 10) -> float:
    """The end of an axis from zero that a round step divides (d3's ``nice``)."""
    before = 0.0
    for _ in range(10):
        step = _step(top, count)
        if step == before:
            break
        top, before = math.ceil(round(top / step, 9)) * step, step
    return top


def ticks(top: float, count: int) -> list[float]:
    """Round marks from zero to the end of the axis, about so many (d3's ``ticks``)."""
    step = _step(top, count)
    return [n * step for n in range(int(top / step + 1e-9) + 1)]


def _step(top: float, count: int) -> float:
    """1, 2 or 5 times a power of ten (d3's ``tickIncrement``)."""
    rough = top / count
    power = 10.0 ** math.floor(math.log10(rough))
    error = rough / power
    times = next(
        (t for t, least in ((10, math.sqrt(50)), (5, math.sqrt(10)), (2, math.sqrt(2))) if error >= least),
        1,
    )  # fmt: skip
    return times * power
