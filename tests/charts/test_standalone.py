"""A drawing as a file: nothing about it is left to the page it was in."""

import re
from xml.etree import ElementTree

import pytest

from policies.charts.keyness import SetApart, diverging
from policies.charts.look import FOUND, PAPER, STEP_FILLS, UNKNOWN, UNKNOWN_GROUND
from policies.charts.render import svg
from policies.charts.standalone import Key, standalone
from policies.charts.tiles import Tile, tile_map

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><g/></svg>'
SVG = "{http://www.w3.org/2000/svg}"


def texts(document: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(document).iter(f"{SVG}text")]


def test_file_has_a_size_a_title_keys_and_notes():
    document = standalone(DRAWING, "Rates & years", [Key("#0072B2", "reports")], ["A <source>"])
    root = ElementTree.fromstring(document)
    assert float(root.get("width")) == 332
    assert float(root.get("height")) > 100 + 4 * 12
    assert texts(document) == ["Rates & years", "reports", "A <source>"]
    inner = root.find(f"{SVG}svg")
    assert (inner.get("width"), inner.get("height")) == ("300", "100")


def test_long_words_are_broken_and_nothing_of_them_is_lost():
    note = "产业" * 60 + " https://example.org/" + "a" * 120
    lines = texts(standalone(DRAWING, "T", notes=[note]))[1:]
    assert len(lines) > 5
    assert "".join(lines) == note.replace(" ", "")


def test_what_has_no_frame_is_refused():
    with pytest.raises(ValueError, match="viewBox"):
        standalone("<svg/>", "T")


def test_map_and_chart_are_files_too():
    tiles = {"440000": Tile(5, "184.4", "Guangdong")}
    assert ElementTree.fromstring(standalone(tile_map(tiles, "Map"), "Map")).tag == f"{SVG}svg"
    spec = diverging([SetApart("产业", 12.5, True), SetApart("创新", 3.0, False)], "A", "B")
    assert "产业" in texts(standalone(svg(spec, "Apart"), "Apart"))


def test_colours_in_the_file_are_those_of_the_style_sheet_in_the_light(style_sheet):
    light = dict(re.findall(r"--([\w-]+): (#\w+);", style_sheet.split("@media")[0]))
    assert [light[f"step-{step}"] for step in range(1, 6)] == list(STEP_FILLS)
    assert [light[n] for n in ("paper", "found", "unknown", "unknown-ground")] == [
        PAPER, FOUND, UNKNOWN, UNKNOWN_GROUND,
    ]  # fmt: skip


@pytest.fixture
def style_sheet() -> str:
    from pathlib import Path

    import policies

    path = Path(policies.__file__).parent / "static" / "policies" / "site.css"
    return path.read_text(encoding="utf-8")


def test_bars_point_to_the_side_that_says_a_term_more_often():
    spec = diverging([SetApart("产业", 12.5, True), SetApart("创新", 3.0, False)], "A", "B")
    assert [(row["term"], row["side"], row["value"]) for row in spec["data"]["values"]] == [
        ("产业", "A", -12.5), ("创新", "B", 3.0),
    ]  # fmt: skip
    assert spec["encoding"]["x"]["scale"]["domain"] == [-12.5, 12.5]
