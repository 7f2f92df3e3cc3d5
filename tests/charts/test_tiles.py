"""The map of the provinces: where squares stand, what their colours mean, what they say."""

import re

import pytest

from policies.charts.bars import bar
from policies.charts.render import svg
from policies.charts.tiles import STEPS, Tile, bounds, squares, steps, tile_map, tile_spec


def test_every_province_has_a_square_of_its_own(db):
    places = squares().values()
    assert len(places) == 34
    assert len({(square.row, square.column) for square in places}) == 34
    assert len({square.letters for square in places}) == 34
    assert all(re.fullmatch(r"[1-8]\d0000", square.code) for square in places)


def test_neighbours_stand_as_on_a_map():
    at = {square.letters: (square.row, square.column) for square in squares().values()}
    assert at["HL"][0] < at["BJ"][0] < at["ZJ"][0] < at["HI"][0]  # north to south
    assert at["XJ"][1] < at["SN"][1] < at["SH"][1]  # west to east


def test_the_land_market_has_no_notices_of_three_places():
    apart = {square.letters for square in squares().values() if not square.on_land_market}
    assert apart == {"TW", "HK", "MO"}


def test_values_are_dealt_out_evenly_and_equal_ones_stay_together():
    ten = {f"p{number}": float(number) for number in range(10)}
    assert sorted(steps(ten).values()) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert steps({"a": 7, "b": 7, "c": 7}) == {"a": 1, "b": 1, "c": 1}
    assert max(steps(ten).values()) == STEPS
    assert steps({}) == {}


def test_the_key_gives_the_bounds_of_each_step():
    assert bounds({"a": 1, "b": 2, "c": 3, "d": 4, "e": 9}) == [
        (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4), (5, 9, 9),
    ]  # fmt: skip


@pytest.fixture
def drawing():
    return tile_map(
        {
            "330000": Tile(5, "20,121", "Zhejiang: 20,121 ha", "/there/?a=1&b=2"),
            "540000": Tile(0, "", "Tibet: none found"),
            "810000": Tile(None, "", "Hong Kong: not looked at"),
        },
        "Land <granted>",
    )


def test_figure_none_found_and_not_looked_differ_in_class_and_words(drawing):
    assert re.search(r'<a class="step-5"[^>]*aria-label="Zhejiang: 20,121 ha"', drawing)
    assert '<g class="none"><title>Tibet: none found</title>' in drawing
    assert '<g class="not-looked"><title>Hong Kong: not looked at</title>' in drawing
    assert drawing.count('class="not-looked"') == 32  # a square without a tile is not looked at


def test_words_are_escaped(drawing):
    assert 'aria-label="Land &lt;granted&gt;"' in drawing
    assert 'href="/there/?a=1&amp;b=2"' in drawing


def test_squares_are_named_in_the_readers_language(drawing):
    assert ">ZJ</text>" in drawing
    assert ">浙江</text>" in tile_map({}, "", in_chinese=True)


@pytest.mark.parametrize(
    ("part", "width"), [(0, "0"), (0.5, "50"), (1, "100"), (2, "100"), (-1, "0")]
)
def test_bar_is_as_long_as_its_part(part, width):
    assert f'<rect width="{width}" ' in bar(part)


def test_the_spec_of_the_map_has_every_square_and_tells_what_is_not_looked_at():
    spec = tile_spec(
        {"440000": Tile(5, "184.4", "Guangdong: 184.4"), "330000": Tile(0, "0", "none")}
    )
    rows = {row["code"]: row for row in spec["data"]["values"]}
    assert len(rows) == 34
    assert rows["440000"]["step"] == "5" and rows["440000"]["said"] == "Guangdong: 184.4"
    assert rows["330000"]["step"] == "none"
    assert rows["110000"]["step"] == "not looked"
    assert "<svg" in svg(spec, "Map")
