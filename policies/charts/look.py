"""What all charts share: colours that colour-blind readers tell apart, quiet axes, two widths.

Titles and legends stand in the page, not in the drawing: its letters are measured with other fonts
than the reader has.
"""

from typing import Any

from django.utils.translation import get_language

# Okabe and Ito. The style sheet swaps the first four for lighter ones of the same set in the dark.
BLUE, VERMILION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
COLOURS = (BLUE, VERMILION, GREEN, PURPLE)
SHAPES = ("circle", "square", "diamond", "triangle-up")

INK, GRID = "#444444", "#dddddd"
# What the style sheet has in the light: the steps of a map, paper, and what is known of a place.
STEP_FILLS = ("#dceaf4", "#a9cde5", "#72aed5", "#2b75a9", "#0a4674")
PAPER, FOUND, UNKNOWN, UNKNOWN_GROUND = "#fcfbf8", "#0b6b4f", "#8a4b00", "#fbf1e0"
WIDE, NARROW = 720, 330
HALF = NARROW + 90  # of two side by side

CONFIG: dict[str, Any] = {
    "background": None,
    "aria": False,
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "titleColor": INK, "gridColor": GRID, "domainColor": INK,
        "tickColor": INK, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "labelPadding": 6,
    },
    "axisX": {"grid": False},
    "axisY": {"domain": False, "ticks": False, "title": None},
    "text": {"color": INK, "fontSize": 12},
}  # fmt: skip


# How d3 writes numbers where it is not as in English, by the language of the reader.
NUMBERS = {
    "fr": {
        "decimal": ",", "thousands": "\u202f", "grouping": [3], "percent": "\u202f%",
        "currency": ["", "\u202f€"],
    },
}  # fmt: skip


def _config() -> dict[str, Any]:
    """The look, with numbers as the reader writes them."""
    written = NUMBERS.get((get_language() or "")[:2])
    return {**CONFIG, "locale": {"number": written}} if written else CONFIG


def telling(spec: dict[str, Any]) -> dict[str, Any]:
    """The spec with its marks telling the field ``said`` of their data when they are pointed at."""
    mark = spec["mark"] if isinstance(spec["mark"], dict) else {"type": spec["mark"]}
    tooltip = {"tooltip": {"field": "said", "type": "nominal"}}
    return {**spec, "mark": mark, "encoding": {**spec["encoding"], **tooltip}}


def framed(width: int, height: int, **spec: Any) -> dict[str, Any]:
    """A spec of this size in the common look."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 14, "right": 8, "top": 4, "bottom": 2},
        "config": _config(),
        **spec,
    }
