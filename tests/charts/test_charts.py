"""Specs hold the figures; drawings are named, scalable and made once."""

import pytest
from django.core.cache import cache
from django.utils import translation

from policies.charts import render
from policies.charts.attention import Said, attention, runs
from policies.charts.keyness import SetApart, diverging
from policies.charts.land import Yearly, lines, stacked, yearly
from policies.charts.look import COLOURS, NARROW, SHAPES
from policies.charts.png import png
from policies.charts.standalone import standalone
from tests.security.payloads import PAYLOADS, faults


@pytest.fixture(autouse=True)
def _no_cache():
    cache.clear()


def test_line_breaks_where_a_year_is_missing():
    said = [Said(1957, 1.1), Said(1954, 0), Said(1955, 0), Said(1978, 0)]
    assert [(run, one.year) for run, one in runs(said)] == [
        (0, 1954),
        (0, 1955),
        (1, 1957),
        (2, 1978),
    ]


def test_attention_has_every_speech():
    spec = attention([Said(2024, 24.05), Said(2025, 21.74)], [Said(2025, 174.55, "Huang")])
    line, points = spec["layer"][0]["data"]["values"], spec["layer"][2]["data"]["values"]
    assert line == [
        {"year": 2024, "rate": 24.05, "run": 0},
        {"year": 2025, "rate": 21.74, "run": 0},
    ]
    assert points == [{"year": 2025, "rate": 174.55, "name": "Huang"}]


def test_attention_without_others_has_no_empty_layers():
    assert len(attention([Said(2024, 24.05)], [])["layer"]) == 2


def test_places_keep_their_order_and_colour():
    spec = yearly([Yearly("B", 2012, 1.5), Yearly("A", 2013, 2)], ["B", "A"])
    assert spec["data"]["values"] == [
        {"place": "B", "year": "2012", "value": 1.5},
        {"place": "A", "year": "2013", "value": 2},
    ]
    assert spec["encoding"]["color"]["scale"] == {"domain": ["B", "A"], "range": [*COLOURS[:2]]}
    assert "xOffset" not in yearly([Yearly("B", 2012, 1.5)], ["B"])["encoding"]


def test_lines_break_over_a_year_without_a_figure_that_keeps_its_place():
    figures = [Yearly("A", 2015, 4), Yearly("A", 2012, 1), Yearly("A", 2013, 2)]
    spec = lines(figures, ["A"])
    assert [(row["year"], row["run"]) for row in spec["data"]["values"]] == [
        ("2012", 0), ("2013", 0), ("2015", 1),
    ]  # fmt: skip
    years = ["2012", "2013", "2014", "2015"]
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == years


def test_lines_differ_by_colour_and_by_shape():
    spec = lines([Yearly("B", 2012, 1), Yearly("A", 2012, 2)], ["B", "A"])
    point = spec["layer"][1]["encoding"]
    assert point["color"]["scale"] == {"domain": ["B", "A"], "range": [*COLOURS[:2]]}
    assert point["shape"]["scale"] == {"domain": ["B", "A"], "range": [*SHAPES[:2]]}


def test_shares_are_stacked_in_the_order_of_their_kinds():
    spec = stacked([Yearly("deal", 2012, 0.25), Yearly("auction", 2012, 0.75)], ["auction", "deal"])
    assert spec["data"]["values"] == [
        {"kind": "deal", "year": "2012", "value": 0.25, "order": 1},
        {"kind": "auction", "year": "2012", "value": 0.75, "order": 0},
    ]
    assert spec["encoding"]["y"]["scale"] == {"domain": [0, 1]}


@pytest.mark.parametrize("draw", [lines, stacked])
def test_a_chart_without_figures_is_drawn_all_the_same(draw):
    assert "<svg" in render.svg(draw([], ["A"]), "T")


def test_drawing_is_named_and_scales_with_its_frame():
    drawn = render.svg(
        yearly([Yearly("杭州", 2012, 3)], ["杭州"], width=NARROW), "Title <1>", "Words"
    )
    opening = drawn[: drawn.index(">")]
    assert 'role="img"' in opening
    assert "viewBox=" in opening
    assert "width=" not in opening
    assert "<title" in drawn
    assert drawn.count("role=") == 1  # one picture, no parts of its own
    assert "Title &lt;1&gt;" in drawn
    assert "Words</desc>" in drawn


def test_same_figures_are_drawn_once(monkeypatch):
    calls = []

    def draw(spec, **options):
        calls.append(spec)
        return '<svg viewBox="0 0 1 1" width="1"></svg>'

    monkeypatch.setattr(render.vl_convert, "vegalite_to_svg", draw)
    spec = lines([Yearly("A", 2012, 3)], ["A"])
    assert render.svg(spec, "T") == render.svg(spec, "T")
    assert len(calls) == 1
    render.svg(spec, "Another title")
    render.svg(lines([Yearly("A", 2012, 4)], ["A"]), "T")
    assert len(calls) == 3


@pytest.mark.parametrize("character", ["\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_a_name_with_a_character_that_no_xml_holds_is_drawn_without_it(character):
    """Measuring such a text aborts the process that draws, and the web server with it."""
    name = f"杭{character}州"
    drawn = render.svg(diverging([SetApart(name, 3, True)], name, name), name, name)
    assert drawn.count("杭州") > 2  # the title, the description, and beside its bar
    assert character not in drawn + standalone(drawn, name, notes=[name])


def test_every_payload_is_drawn_as_the_name_of_a_bar():
    names = [payload.replace("\0", "") for payload in PAYLOADS]
    terms = [SetApart(name, 3, True, said=name) for name in names]
    drawn = standalone(render.svg(diverging(terms, names[0], names[1]), "T"), "T", notes=names)
    assert faults("image/svg+xml", drawn.encode(), {"X-Content-Type-Options": "nosniff"}) == []
    assert png(drawn).startswith(b"\x89PNG")


def test_what_is_said_is_told_when_pointed_at():
    told = yearly([Yearly("A", 2012, 3, "A, 2012: 3 ha")], ["A"])
    assert told["encoding"]["tooltip"]["field"] == "said"
    assert told["data"]["values"][0]["said"] == "A, 2012: 3 ha"
    assert "tooltip" not in yearly([Yearly("A", 2012, 3)], ["A"])["encoding"]


def test_axes_are_written_as_the_reader_does():
    figures = [Yearly("A", 2012, 1500), Yearly("A", 2013, 3000)]
    with translation.override("fr"):
        french = render.svg(yearly(figures, ["A"]), "T")
    assert "2\u202f000" in french
    assert "2,000" in render.svg(yearly(figures, ["A"]), "T")
