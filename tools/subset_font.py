"""Makes the font of the images: a subset of Noto Sans CJK SC with the characters that charts need.

    .venv/bin/python tools/subset_font.py [NotoSansCJK-Regular.ttc]

The characters: ASCII and Latin with the letters of French and pinyin, punctuation, the 3,755 Han
characters of GB 2312 level 1, those of ``fonts/more_characters.txt`` (others that stand at least twice in
the land notices of 2012–2015), and whatever the register of localities, the taxonomy, the starter set and
the Chinese catalogue have. The source is Debian's fonts-noto-cjk; its licence stands beside the font.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
POLICIES = HERE.parent / "policies"
SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIMPLIFIED = 2  # its place in the collection
TARGET = POLICIES / "charts" / "fonts" / "TrackerSansSC-Regular.otf"
FAMILY = "Tracker Sans SC"
LATIN = (
    *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x1CD, 0x1DD),
    *range(0x2010, 0x2028), 0x202F, 0x2030, *range(0x2032, 0x2034), 0x2039, 0x203A, 0x20AC, 0x2116,
    0x2122, *range(0x2190, 0x2194), 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x25A0, 0x25A1, 0x25CF,
    *range(0x2070, 0x208F), *range(0x391, 0x3CA), *range(0x2160, 0x216C), *range(0x2460, 0x2469),
)  # fmt: skip
CJK_MARKS = (*range(0x3000, 0x3018), *range(0xFF01, 0xFF5F), 0xFFE5, 0x30FB)


def level_1() -> Iterator[int]:
    """The code points of GB 2312 level 1: rows 16 to 55."""
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            if not (row == 0xD7 and cell > 0xF9):
                yield ord(bytes([row, cell]).decode("gb2312"))


def shipped() -> set[int]:
    """The code points of all that is shipped and may be written in a chart."""
    paths = [
        *(path for path in (POLICIES / "data").rglob("*") if path.suffix in {".csv", ".json"}),
        *(POLICIES / "vocabulary").rglob("*.csv"),
        POLICIES / "charts" / "province_tiles.csv",
        POLICIES / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po",
        HERE / "fonts" / "more_characters.txt",
    ]
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    return {ord(char) for char in text if ord(char) >= 0x20}


def main() -> None:
    font = TTFont(sys.argv[1] if len(sys.argv) > 1 else SOURCE, fontNumber=SIMPLIFIED)
    options = subset.Options()
    options.layout_features = ["kern", "locl", "ccmp"]
    options.hinting = options.glyph_names = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 8, 9, 11, 13, 14]
    maker = subset.Subsetter(options)
    maker.populate(unicodes={*LATIN, *CJK_MARKS, *level_1(), *shipped()})
    maker.subset(font)
    postscript = TARGET.stem
    for name_id, name in ((1, FAMILY), (3, postscript), (4, FAMILY), (6, postscript)):
        font["name"].setName(name, name_id, 3, 1, 0x409)
    font["name"].names = [each for each in font["name"].names if each.langID == 0x409]
    font["CFF "].cff.fontNames = [postscript]
    top = font["CFF "].cff.topDictIndex[0]
    top.FullName, top.FamilyName = FAMILY, FAMILY
    TARGET.parent.mkdir(exist_ok=True)
    font.save(TARGET)
    characters = "".join(map(chr, sorted(font.getBestCmap())))
    TARGET.with_name("characters.txt").write_text(characters, encoding="utf-8")
    print(f"{TARGET}: {len(font.getBestCmap()):,} characters, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
