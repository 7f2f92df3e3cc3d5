"""The map of dots: where they lie, how large they are, what they say."""

import math
import re

import pytest

from policies.charts.dots import HEIGHT, LARGEST, SMALLEST, WIDTH, Dot, at, dot_map, radius


def test_corners_of_the_map_are_corners_of_the_drawing():
    assert at(54.0, 73.0) == (0, 0)
    x, y = at(17.0, 136.0)
    assert x == pytest.approx(WIDTH) and y == pytest.approx(HEIGHT)


def test_distances_are_true_along_the_middle_parallel():
    """A degree of longitude is cos 35° of a degree of latitude there."""
    (x, y), (east, _), (_, north) = at(35, 110), at(35, 111), at(36, 110)
    assert (east - x) / (y - north) == pytest.approx(math.cos(math.radians(35)))


def test_area_of_a_dot_is_proportional_to_its_figure():
    assert radius(1.0) == LARGEST
    assert radius(0.25) == pytest.approx(LARGEST / 2)
    assert radius(0.0) == SMALLEST


@pytest.fixture
def drawing():
    return dot_map(
        [
            Dot(30.3, 120.2, 5, "Hangzhou: 2,633 ha", "/there/?a=1&b=2", 1.0, "Hangzhou"),
            Dot(22.5, 114.1, 0, "Shenzhen: none found"),
            Dot(29.7, 91.1, None, "Lhasa: not looked at"),
        ],
        "Land <granted>",
    )


def test_figure_none_found_and_not_looked_differ_in_class_and_words(drawing):
    assert re.search(r'<a class="step-5"[^>]*aria-label="Hangzhou: 2,633 ha"', drawing)
    assert '<g class="none"><title>Shenzhen: none found</title>' in drawing
    assert '<g class="not-looked"><title>Lhasa: not looked at</title>' in drawing


def test_title_and_addresses_are_escaped(drawing):
    assert 'aria-label="Land &lt;granted&gt;"' in drawing
    assert 'href="/there/?a=1&amp;b=2"' in drawing


def test_names_do_not_lie_on_each_other():
    beside = [
        Dot(31.0, 120.0, 5, "a", size=1.0, name="Larger"),
        Dot(31.05, 120.1, 4, "b", size=0.5, name="Smaller"),
        Dot(40.0, 100.0, 3, "c", size=0.2, name="Apart"),
    ]
    assert re.findall(r"<text[^>]*>([^<]+)</text>", dot_map(beside, "t")) == ["Larger", "Apart"]
