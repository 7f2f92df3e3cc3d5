"""A drawing of a page as a file of its own: its size, colours, words and letters are all inside."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from policies.charts.look import FOUND, INK, PAPER, STEP_FILLS, UNKNOWN, UNKNOWN_GROUND
from policies.text.cells import for_xml
from policies.text.normalise import is_han

MARGIN, GAP = 16, 10
TITLE, BODY = 18, 12  # sizes of letters
LATIN = 0.62  # how wide a Latin letter is, as part of its size
FONTS = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
# The classes of the style sheet that drawings use, in the light.
STYLE = "".join(
    [
        f".tiles text {{ font: 600 15px {FONTS}; text-anchor: middle; fill: #1c1b19; }}",
        ".tiles .value { font-size: 12px; font-weight: 400; }",
        *(f".step-{step} rect {{ fill: {fill}; }}" for step, fill in enumerate(STEP_FILLS, 1)),
        ".step-4 text, .step-5 text { fill: #ffffff; }",
        f".none rect {{ fill: {PAPER}; stroke: {FOUND}; stroke-width: 2; }}",
        f".none text {{ fill: {FOUND}; }}",
        f".not-looked rect {{ fill: {UNKNOWN_GROUND}; stroke: {UNKNOWN}; stroke-dasharray: 5 3; }}",
        f".not-looked text {{ fill: {UNKNOWN}; }}",
    ]
)
_VIEW_BOX = re.compile(r'<svg\b[^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"')
_OPENING = re.compile(r"<svg\b")


@dataclass(frozen=True)
class Key:
    """What a colour means: a small square and words beside it.

    ``kind`` is the class that the style sheet has for it, where a page changes it with light and dark.
    """

    fill: str
    words: str
    stroke: str = ""
    dashes: str = ""
    kind: str = ""


def standalone(
    drawing: str, title: str, keys: Sequence[Key] = (), notes: Iterable[str] = ()
) -> str:
    """The drawing as an SVG document: title and keys above it, notes (sources, address) below it.

    ``drawing`` is an SVG element with a viewBox from 0 0, as ``render.svg`` and ``tile_map`` make it.
    Raises ValueError for another.
    """
    size = _VIEW_BOX.search(drawing)
    if size is None:
        raise ValueError("the drawing has no viewBox from 0 0")
    width, height = float(size[1]), float(size[2])
    y, above = _written(_wrapped(title, width, TITLE), MARGIN, TITLE, "600")
    keyed, y = _keys(keys, y + GAP, width)
    top = y + GAP
    lines = [line for note in notes for line in _wrapped(note, width, BODY)]
    bottom, below = _written(lines, top + height + GAP, BODY, "400")
    placed = _OPENING.sub(
        f'<svg x="{MARGIN}" y="{top:g}" width="{width:g}" height="{height:g}"', drawing, count=1
    )
    whole, tall = width + 2 * MARGIN, bottom + MARGIN
    return for_xml(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole:g}" height="{tall:g}" '
        f'viewBox="0 0 {whole:g} {tall:g}" font-family={quoteattr(FONTS)}>'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{above}{keyed}{placed}{below}</svg>\n'
    )


def _written(lines: list[str], y: float, size: int, weight: str) -> tuple[float, str]:
    """Lines of text from ``y`` down: where they end, and their elements."""
    step = size * 1.4
    texts = "".join(
        f'<text x="{MARGIN}" y="{y + size + step * number:g}" font-size="{size}" '
        f'font-weight="{weight}" fill="{INK}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return y + step * len(lines), texts


def _keys(keys: Sequence[Key], y: float, width: float) -> tuple[str, float]:
    """The keys in rows as wide as the drawing, and where they end."""
    drawn, x, step = "", float(MARGIN), BODY * 1.6
    for key in keys:
        needed = 20 + _wide(key.words, BODY) + 14
        if x > MARGIN and x + needed > width + MARGIN:
            x, y = float(MARGIN), y + step
        border = f' stroke="{key.stroke}"' if key.stroke else ""
        border += f' stroke-dasharray="{key.dashes}"' if key.dashes else ""
        drawn += (
            f'<rect x="{x:g}" y="{y + 2:g}" width="11" height="11" fill="{key.fill}"{border}/>'
            f'<text x="{x + 17:g}" y="{y + BODY:g}" font-size="{BODY}" fill="{INK}">'
            f"{escape(key.words)}</text>"
        )
        x += needed
    return drawn, y + (step if keys else 0)


def _wide(words: str, size: int) -> float:
    """How wide words are at most: a Han character as wide as it is high, another ``LATIN`` of that."""
    return sum(size if is_han(char) or ord(char) > 0x2E80 else LATIN * size for char in words)


def _wrapped(words: str, width: float, size: int) -> list[str]:
    """Lines no wider than the drawing, broken at blanks, or anywhere in Han text and long addresses."""
    lines, line = [], ""
    for piece in re.findall(r"[\u2e80-\U0003ffff]|[^\s\u2e80-\U0003ffff]+|\s+", words):
        while _wide(line + piece, size) > width:
            if line.strip():
                lines.append(line.rstrip())
                line, piece = "", piece.lstrip()
                continue
            cut = max(1, int(width / (LATIN * size)))
            lines.append(piece[:cut])
            piece = piece[cut:]
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines
