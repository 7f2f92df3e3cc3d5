"""A drawing as PNG, with the font that stands beside: a machine may have none for Han characters."""

import re
import struct
import zlib
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, unescape

import vl_convert

from policies.metrics.kept import kept

FONTS = Path(__file__).with_name("fonts")
FAMILY = "Tracker Sans SC"
SCALE = 2  # pixels per unit of the drawing: sharp on the screens of today
MISSING = "〓"  # what Chinese printers set for a character they had no type for
KEPT_SECONDS = 24 * 3600
_TEXT = re.compile(r">([^<>]+)<")
_FAMILY = re.compile(r'font-family="[^"]*"')
_STYLE = re.compile(r"<style>.*?</style>", re.S)
_APOSTROPHE = re.compile(r"(?<=[A-Za-zÀ-ɏ])’(?=[A-Za-zÀ-ɏ])")
_IN_STYLE = re.compile(r"(font: \d+ \d+px )[^;]*;")


@cache
def characters() -> frozenset[str]:
    """What the font has a letter for."""
    return frozenset((FONTS / "characters.txt").read_text(encoding="utf-8"))


@cache
def register_fonts() -> None:
    """Lets charts be measured and drawn with the font that stands beside."""
    vl_convert.register_font_directory(str(FONTS))


def png(document: str) -> bytes:
    """The SVG document (``standalone``) as PNG, ``SCALE`` times its size.

    All of it is set in the font beside, so that it is the same on every machine and never shows an empty
    box: a character that the font lacks is drawn as ``MISSING``; the SVG and the table have it.
    Kept under a hash of the document.
    """

    def draw() -> bytes:
        register_fonts()
        return packed(vl_convert.svg_to_png(set_in_font(document), scale=SCALE))

    return kept(f"png:{document}", draw, KEPT_SECONDS)


def packed(image: bytes) -> bytes:
    """The same PNG with its pixels pressed harder: a quarter of the size that it comes in."""
    head, chunks, pixels, at = image[:8], [], b"", 8
    while at < len(image):
        (length,) = struct.unpack(">I", image[at : at + 4])
        kind, content = image[at + 4 : at + 8], image[at + 8 : at + 8 + length]
        if kind == b"IDAT":
            pixels += content
        else:
            chunks.append((kind, content))
        at += length + 12
    chunks.insert(-1, (b"IDAT", zlib.compress(zlib.decompress(pixels), 7)))  # the end stays last
    return head + b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def set_in_font(document: str) -> str:
    """The SVG with the font's name in place of others, and ``MISSING`` for characters it lacks."""
    document = _FAMILY.sub(f'font-family="{FAMILY}"', document)
    document = _STYLE.sub(
        lambda style: _IN_STYLE.sub(rf"\g<1>'{FAMILY}';", style[0]), document, count=1
    )
    return _TEXT.sub(lambda text: f">{escape(drawable(unescape(text[1])))}<", document)


def drawable(text: str) -> str:
    """The text with ``MISSING`` for every character that the font has no letter for.

    An apostrophe within a word is the straight one: the font's other is as wide as a Han character.
    """
    text = _APOSTROPHE.sub("'", text)
    return "".join(char if char in characters() or char.isspace() else MISSING for char in text)
