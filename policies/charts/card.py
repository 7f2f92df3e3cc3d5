"""The picture that stands for a page where it is shared: names, three figures, source, version of the data.

1,200 × 630 pixels, as Open Graph has it; drawn at half that size and doubled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from policies.charts.look import COLOURS, INK
from policies.charts.png import png
from policies.charts.standalone import FONTS, PAPER
from policies.text.cells import for_xml
from policies.text.normalise import is_han

WIDTH, HEIGHT = 600, 315
MARGIN = 30
RULE, QUIET, MARK = "#d9d4ca", "#5a564f", "#8c1d18"
LATIN, HAN = 0.54, 1.0  # how wide a letter is, as part of its size
BOLD = 1.08
SMALLEST = 0.4  # of its size: what is still too wide is cut short


@dataclass(frozen=True)
class Figure:
    """One figure of each place, as it is written."""

    label: str
    values: Sequence[str]


@dataclass(frozen=True)
class Card:
    """What the picture says; ``names`` are one to four places, each figure has a value for each."""

    site: str
    names: Sequence[str]
    subtitle: str
    figures: Sequence[Figure]
    notes: Sequence[str]


def card_svg(card: Card) -> str:
    """The card as an SVG document."""
    several = len(card.names) > 1
    parts = [_text(MARGIN, 32, card.site, 12, MARK, "bold")]
    top = 62 if several else 78
    if several:
        parts += [_text(MARGIN, top, card.subtitle, 13, QUIET), *_table(card, top + 34)]
    else:
        parts += [
            _fitted(MARGIN, top, card.names[0], 34, WIDTH - 2 * MARGIN),
            _text(MARGIN, top + 24, card.subtitle, 13, QUIET),
            *_row_of_figures(card, top + 72),
        ]
    for number, note in enumerate(reversed(card.notes)):
        parts.append(
            _fitted(MARGIN, HEIGHT - 18 - 15 * number, note, 11, WIDTH - 2 * MARGIN, QUIET)
        )
    return for_xml(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{escape(FONTS)}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
        f'<rect width="{WIDTH}" height="6" fill="{MARK}"/>{"".join(parts)}</svg>'
    )


def card_png(card: Card) -> bytes:
    """The card as PNG, 1,200 × 630 pixels."""
    return png(card_svg(card))


def _table(card: Card, top: float) -> list[str]:
    """Names above their columns, one line per figure."""
    first = 190
    step = (WIDTH - MARGIN - first) / len(card.names)
    rights = [first + step * (number + 1) for number in range(len(card.names))]
    parts = [
        f'<rect x="{right - step + 8:g}" y="{top - 26:g}" width="{step - 8:g}" height="3" fill="{colour}"/>'
        for right, colour in zip(rights, COLOURS, strict=False)
    ]
    parts += _line(card.names, rights, top, 20, step - 12)
    for number, figure in enumerate(card.figures):
        y = top + 44 + 44 * number
        parts.append(
            f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y - 30:g}" y2="{y - 30:g}" stroke="{RULE}"/>'
        )
        parts.append(_fitted(MARGIN, y - 4, figure.label, 13, first - MARGIN - 4, QUIET))
        parts += _line(figure.values, rights, y, 26, step - 12)
    return parts


def _line(
    words: Sequence[str], rights: Sequence[float], y: float, size: float, width: float
) -> list[str]:
    """Words that end at the given places, all of one size."""
    fitting = min(_fitting(word, size, width, BOLD) for word in words)
    return [
        _text(right, y, _cut(word, fitting, width, BOLD), fitting, INK, "bold", "end")
        for word, right in zip(words, rights, strict=True)
    ]


def _row_of_figures(card: Card, top: float) -> list[str]:
    """The figures of one place beside each other."""
    step = (WIDTH - 2 * MARGIN) / max(1, len(card.figures))
    parts = []
    for number, figure in enumerate(card.figures):
        x = MARGIN + step * number
        parts.append(_fitted(x, top, figure.label, 13, step - 12, QUIET))
    ends = [MARGIN + step * number for number in range(len(card.figures))]
    values = [figure.values[0] for figure in card.figures]
    size = min(_fitting(value, 36, step - 12, BOLD) for value in values)
    parts += [
        _text(x, top + 40, _cut(value, size, step - 12, BOLD), size, INK, "bold")
        for x, value in zip(ends, values, strict=True)
    ]
    return parts


def _wide(words: str, size: float) -> float:
    return sum(HAN if is_han(char) or ord(char) > 0x2E80 else LATIN for char in words) * size


def _fitting(words: str, size: float, width: float, bold: float = 1.0) -> float:
    """The size at which words are no wider, not below ``SMALLEST`` of the one asked for."""
    return max(size * SMALLEST, min(size, size * width / max(1.0, _wide(words, size) * bold)))


def _cut(words: str, size: float, width: float, bold: float = 1.0) -> str:
    """Words cut short where they are too wide."""
    if _wide(words, size) * bold <= width + 0.01:
        return words
    while words and _wide(words + "…", size) * bold > width:
        words = words[:-1]
    return words + "…"


def _fitted(x: float, y: float, words: str, size: float, width: float, fill: str = INK) -> str:
    """Words made smaller where they are too wide, then cut short."""
    fitting = _fitting(words, size, width)
    return _text(x, y, _cut(words, fitting, width), fitting, fill)


def _text(
    x: float, y: float, words: str, size: float, fill: str, weight: str = "normal",
    anchor: str = "start",
) -> str:  # fmt: skip
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:.1f}" font-weight="{weight}" fill="{fill}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )
