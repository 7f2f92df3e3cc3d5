"""A map of the provinces by squares of one size, drawn here: boundaries would need a licence.

Where a square stands is in ``province_tiles.csv``. Colours are classes of the style sheet, so that
they change with light and dark; the letters are those of ISO 3166-2:CN.
"""

import csv
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from policies.charts.look import GRID, PAPER, STEP_FILLS, UNKNOWN_GROUND, framed, telling
from policies.charts.render import Spec

STEPS = 5
SIDE, GAP = 56, 4


@dataclass(frozen=True)
class Square:
    """The place of a province in the grid, its letters and short name.

    ``on_land_market``: the national land market site publishes its awards.
    """

    code: str
    row: int
    column: int
    letters: str
    short_zh: str
    on_land_market: bool


@dataclass(frozen=True)
class Tile:
    """What a square shows: a step of 1 to ``STEPS``, or 0 for none found, or None for not looked.

    ``title`` says all of it in words, ``text`` is the figure alone.
    """

    step: int | None
    text: str
    title: str
    href: str = ""


@cache
def squares() -> dict[str, Square]:
    """The squares by the codes of the provinces."""
    path = Path(__file__).with_name("province_tiles.csv")
    with path.open(encoding="utf-8", newline="") as handle:
        return {
            row["code"]: Square(
                row["code"],
                int(row["row"]),
                int(row["col"]),
                row["letters"],
                row["short_zh"],
                row["on_land_market"] == "yes",
            )
            for row in csv.DictReader(handle)
        }


def steps(values: Mapping[str, float]) -> dict[str, int]:
    """The step 1..``STEPS`` of each value: as many values on each step as can be, equal ones on one."""
    order = sorted(values.values())
    return {
        key: bisect_left(order, value) * STEPS // len(order) + 1 for key, value in values.items()
    }


def bounds(values: Mapping[str, float]) -> list[tuple[int, float, float]]:
    """``(step, smallest, largest)`` of each step that has values."""
    by_step: dict[int, list[float]] = {}
    for key, step in steps(values).items():
        by_step.setdefault(step, []).append(values[key])
    return [(step, min(found), max(found)) for step, found in sorted(by_step.items())]


def tile_map(tiles: Mapping[str, Tile], title: str, in_chinese: bool = False) -> str:
    """The squares of all provinces as an SVG element; one without a tile is not looked at."""
    places = squares().values()
    width = (max(square.column for square in places) + 1) * (SIDE + GAP) + GAP
    height = (max(square.row for square in places) + 1) * (SIDE + GAP) + GAP
    drawn = "".join(
        _drawn(square, tiles.get(square.code, Tile(None, "", square.letters)), in_chinese)
        for square in places
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tiles" role="group" '
        f'aria-label={quoteattr(title)} viewBox="0 0 {width} {height}">{drawn}</svg>'
    )


def tile_spec(tiles: Mapping[str, Tile], in_chinese: bool = False) -> Spec:
    """The same map as a Vega-Lite spec, for whoever wants to go on from it; the colours of the light."""
    fills = {"not looked": UNKNOWN_GROUND, "none": PAPER} | {
        str(step): fill for step, fill in enumerate(STEP_FILLS, 1)
    }
    rows = []
    for square in squares().values():
        tile = tiles.get(square.code, Tile(None, "", square.letters))
        step = "not looked" if tile.step is None else str(tile.step or "none")
        rows.append(
            {
                "code": square.code, "row": square.row, "column": square.column, "step": step,
                "name": square.short_zh if in_chinese else square.letters,
                "figure": tile.text, "said": tile.title,
            }
        )  # fmt: skip
    place: dict[str, Any] = {
        name: {"field": field, "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.07}}
        for name, field in (("x", "column"), ("y", "row"))
    }
    colour = {
        "field": "step", "type": "nominal", "legend": None,
        "scale": {"domain": list(fills), "range": list(fills.values())},
    }  # fmt: skip
    ink = {"condition": {"test": "datum.step >= 4", "value": "#ffffff"}, "value": "#1c1b19"}
    layer: list[Spec] = [
        telling({"mark": {"type": "rect", "stroke": GRID}, "encoding": {**place, "color": colour}})
    ]
    for field, dy in (("name", -8), ("figure", 10)):
        words = {"field": field, "type": "nominal"}
        layer.append(
            {
                "mark": {"type": "text", "dy": dy},
                "encoding": {**place, "text": words, "color": ink},
            }
        )
    width = (max(square.column for square in squares().values()) + 1) * (SIDE + GAP)
    height = (max(square.row for square in squares().values()) + 1) * (SIDE + GAP)
    return framed(width, height, data={"values": rows}, layer=layer)


def _drawn(square: Square, tile: Tile, in_chinese: bool) -> str:
    kind = "not-looked" if tile.step is None else f"step-{tile.step}" if tile.step else "none"
    x, y = GAP + square.column * (SIDE + GAP), GAP + square.row * (SIDE + GAP)
    name = square.short_zh if in_chinese else square.letters
    words = _words(x + SIDE / 2, y, [name, tile.text])
    inner = (
        f"<title>{escape(tile.title)}</title>"
        f'<rect x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" rx="3"/>{words}'
    )
    if not tile.href:
        return f'<g class="{kind}">{inner}</g>'
    return f'<a class="{kind}" href={quoteattr(tile.href)} aria-label={quoteattr(tile.title)}>{inner}</a>'


def _words(x: float, y: float, lines: Iterable[str]) -> str:
    lines = [line for line in lines if line]
    top = y + SIDE / 2 + (5 if len(lines) == 1 else -4)
    return "".join(
        f'<text class="{"value" if number else "name"}" x="{x:g}" y="{top + 18 * number:g}">'
        f"{escape(line)}</text>"
        for number, line in enumerate(lines)
    )
