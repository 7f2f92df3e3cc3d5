"""Images: of the right size, in a font of their own, without an empty box."""

import csv
import struct
import zlib
from pathlib import Path

import pytest
from django.core.cache import cache
from fontTools.ttLib import TTFont

import policies
from policies.charts import png
from policies.charts.png import FAMILY, MISSING, SCALE, characters, drawable, set_in_font
from policies.charts.standalone import standalone

ROOT = Path(policies.__file__).parent
FONT = png.FONTS / "TrackerSansSC-Regular.otf"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 40"><g/></svg>'
ABSENT = "\U00020bb7"  # 𠮷, in no register


@pytest.fixture(autouse=True)
def _no_cache():
    cache.clear()


@pytest.fixture(scope="module")
def cmap() -> dict[int, str]:
    with TTFont(FONT) as font:
        return font.getBestCmap()


def names(kind: str) -> list[str]:
    with (ROOT / "data" / "localities.csv").open(encoding="utf-8", newline="") as handle:
        return [row["name_zh"] for row in csv.DictReader(handle) if row["kind"] == kind]


def chunks(image: bytes) -> dict[bytes, bytes]:
    found, at = {}, 8
    while at < len(image):
        (length,) = struct.unpack(">I", image[at : at + 4])
        kind, content = image[at + 4 : at + 8], image[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack(">I", image[at + 8 + length : at + 12 + length])
        assert checksum == zlib.crc32(kind + content)
        found[kind] = found.get(kind, b"") + content
        at += 12 + length
    return found


def image_of(title: str) -> bytes:
    return png.png(standalone(DRAWING, title))


def pixels(title: str) -> bytes:
    return zlib.decompress(chunks(image_of(title))[b"IDAT"])


def test_image_has_the_size_of_the_drawing_twice():
    document = standalone(DRAWING, "Rates", notes=["A source"])
    width, height = (
        float(document.split(f'{side}="')[1].split('"')[0]) for side in ("width", "height")
    )
    image = png.png(document)
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    head = struct.unpack(">II", chunks(image)[b"IHDR"][:8])
    assert head == (round(width * SCALE), pytest.approx(height * SCALE, abs=1))


def test_the_list_of_characters_is_that_of_the_font(cmap):
    assert characters() == {chr(code) for code in cmap}
    assert FONT.stat().st_size <= 2_500_000
    assert "SIL OPEN FONT LICENSE" in (png.FONTS / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "least"), [("province", 34), ("prefecture", 300), ("county", 2800)]
)
def test_every_name_of_the_register_has_its_letters(kind, least, cmap):
    found = names(kind)
    assert len(found) >= least
    assert {char for name in found for char in name if ord(char) not in cmap} == set()
    assert [name for name in found if drawable(name) != name] == []


def test_every_word_of_the_catalogues_has_its_letters():
    """Where one is missing, tools/subset_font.py makes the font anew."""
    for language in ("zh_Hans", "fr"):
        path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
        text = path.read_text(encoding="utf-8")
        assert {char for char in text if char.isalpha()} - characters() == set()


def test_the_letters_are_drawn_and_are_no_boxes(cmap):
    """Characters of which a box would be drawn would all be drawn alike."""
    drawn = ["杭", "深", "圳", "宁", "漷", "é", "œ"]
    with TTFont(FONT) as font:
        assert all(font.getGlyphID(cmap[ord(char)]) for char in drawn)  # 0 is the box
    images = {pixels(char) for char in drawn}
    assert len(images) == len(drawn)
    assert pixels("杭") not in {pixels(""), pixels("\ufffd")}


def test_a_character_that_the_font_lacks_is_a_sign_and_no_box():
    assert ABSENT not in characters()
    assert drawable(f"{ABSENT}野家") == f"{MISSING}野家"
    assert pixels(f"{ABSENT}野") == pixels(f"{MISSING}野") != pixels("野")
    assert ABSENT in standalone(DRAWING, ABSENT)  # the SVG keeps it


def test_all_that_is_written_is_set_in_the_font_of_the_images():
    document = set_in_font(
        '<svg font-family="system-ui"><style>.tiles text { font: 600 15px system-ui, sans-serif; }'
        '</style><text font-family="sans-serif">A &amp; B l’île</text></svg>'
    )
    assert "system-ui" not in document and "sans-serif" not in document
    assert document.count(FAMILY) == 3
    assert "A &amp; B l'île" in document


def test_the_same_document_is_drawn_once(monkeypatch):
    first = image_of("杭州")
    monkeypatch.setattr(png.vl_convert, "svg_to_png", lambda *a, **k: pytest.fail("drawn again"))
    assert image_of("杭州") == first
