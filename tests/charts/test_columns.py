"""Bars by year drawn by hand are those that Vega draws of the same spec."""

import re

import pytest
import vl_convert
from django.utils import translation

from policies.charts.columns import bars_by_year
from policies.charts.land import Yearly, lines, yearly
from policies.charts.look import HALF, NARROW, WIDE
from policies.charts.png import register_fonts
from policies.charts.render import VEGA_LITE, svg

NUMBER = r"(-?[\d.]+)"
ORIGIN = re.compile(rf'<g [^>]*transform="translate\({NUMBER},{NUMBER}\)"')
BAR = re.compile(rf'd="M{NUMBER},{NUMBER}h{NUMBER}v{NUMBER}h[^"]*" fill="(#\w+)"')
LABEL = re.compile(r"<text[^>]*>([^<]+)</text>")


def bars(drawing: str) -> list[tuple[float, ...]]:
    """Left, top, width and height of each bar in the picture, sorted."""
    x, y = map(float, ORIGIN.search(drawing).groups())
    return sorted(
        (x + float(a), y + float(b), float(w), float(h), fill)
        for a, b, w, h, fill in BAR.findall(drawing)
    )


FIGURES = {
    "one place": ([("A", 2012, 51.9), ("A", 2013, 103.8), ("A", 2015, 207.6)], ",.0f"),
    "thousands": ([("A", 2012, 12_040.5), ("A", 2013, 3.0)], ",.0f"),
    "two places": ([("A", 2012, 10), ("B", 2012, 4), ("B", 2013, 7)], ",.0f"),
    "shares": ([("A", 2012, 0.084), ("A", 2013, 0.28), ("B", 2013, 1.0)], ".0%"),
    "small": ([("A", 2012, 0.7), ("A", 2013, 0.3)], ",.0f"),
    "four places": ([(p, y, ord(p) * y / 7) for p in "ABCD" for y in range(2009, 2017)], ",.0f"),
}


@pytest.mark.parametrize("width", [WIDE, HALF, NARROW])
@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_bars_and_axis_are_those_of_vega(name, width, language):
    register_fonts()
    figures, format = FIGURES[name]
    places = sorted({place for place, _year, _value in figures})
    with translation.override(language):
        spec = yearly([Yearly(*each) for each in figures], places, format, width)
    by_vega, by_hand = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE), bars_by_year(spec)
    expected, found = bars(by_vega), bars(by_hand)
    assert len(found) == len(expected) == len(figures)
    for one, other in zip(found, expected, strict=True):
        assert one[4] == other[4]
        assert one[:4] == pytest.approx(other[:4], abs=2.5)  # letters are measured otherwise
        assert one[3] == pytest.approx(other[3], abs=0.02)
    values = [word for word in LABEL.findall(by_hand) if word in LABEL.findall(by_vega)]
    assert values == LABEL.findall(by_hand) and len(values) == len(LABEL.findall(by_vega))


def test_years_without_room_are_not_all_written():
    years = range(1995, 2026)
    spec = yearly([Yearly("A", year, 1.0) for year in years], ["A"], width=NARROW)
    written = [word for word in LABEL.findall(bars_by_year(spec)) if len(word) == 4]
    assert written[0] == "1995" and 5 <= len(written) <= 10


@pytest.mark.parametrize("spec", [
    lines([Yearly("A", 2012, 1.0)], ["A"]),
    yearly([], ["A"]),
    yearly([Yearly("A", 2012, 0.0)], ["A"]),
])  # fmt: skip
def test_other_charts_and_empty_ones_are_left_to_vega(spec):
    assert bars_by_year(spec) is None
    assert "<svg" in svg(spec, "A title")
