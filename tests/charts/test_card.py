"""The picture for sharing: its size, its words, and that none runs over."""

import re
import struct

from policies.charts.card import Card, Figure, card_png, card_svg


def card(*names: str, value: str = "2,633") -> Card:
    figures = [Figure(label, [value] * len(names)) for label in ("Land, ha", "Share", "Price")]
    return Card("The <tracker>", names, "2012–2015", figures, ["Source: A & B", "Version 1"])


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_picture_has_the_size_of_open_graph():
    drawn = card_png(card("Hangzhou", "Shenzhen"))
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", drawn[16:24]) == (1200, 630)


def test_a_name_with_a_character_that_no_xml_holds_is_drawn_without_it():
    assert card_png(card("杭\x01州")) == card_png(card("杭州"))


def test_all_names_figures_and_notes_are_said():
    said = texts(card_svg(card("Hangzhou", "Shenzhen", "Suzhou", "Wuhan")))
    for words in ("Hangzhou", "Shenzhen", "Suzhou", "Wuhan", "Land, ha", "Version 1"):
        assert words in said
    assert said.count("2,633") == 12
    assert "The &lt;tracker&gt;" in said and "Source: A &amp; B" in said


def test_one_place_has_its_figures_side_by_side():
    assert texts(card_svg(card("Hangzhou"))).count("2,633") == 3


def test_figures_of_a_line_have_one_size():
    svg = card_svg(Card("s", ["A", "B"], "t", [Figure("l", ["1", "123,456,789,012,345"])], []))
    sizes = re.findall(r'font-size="([\d.]+)"[^>]*>(?:1|123,456,789,012,345)<', svg)
    assert len(sizes) == 2 and sizes[0] == sizes[1] and float(sizes[0]) < 26


def test_name_too_long_for_its_column_is_made_smaller_or_cut():
    svg = card_svg(card(*["新疆维吾尔自治区" * 3] * 4))
    assert "…" in "".join(texts(svg))
