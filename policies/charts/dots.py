"""A map of places as dots at their points, drawn here: no boundary, so none that would need a licence.

Colours are the classes of the style sheet that the map of the provinces uses. Equirectangular, true to
scale along the parallel of 35° north.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from policies.text.normalise import is_han

WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 17.0, 54.0
MIDDLE = math.radians(35)
WIDTH = 720.0
SCALE = WIDTH / ((EAST - WEST) * math.cos(MIDDLE))  # px per degree of latitude
HEIGHT = (NORTH - SOUTH) * SCALE
SMALLEST, LARGEST, ALIKE = 3.0, 17.0, 6.0
MOST_NAMES = 14


@dataclass(frozen=True)
class Dot:
    """A place: its point in degrees, its step of colour as a ``Tile`` has it, and what it says.

    ``size`` is its part 0..1 of the largest figure; None where dots have one size. ``name`` is written
    beside the dot where it is given.
    """

    latitude: float
    longitude: float
    step: int | None
    title: str
    href: str = ""
    size: float | None = None
    name: str = ""


def at(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a point lies in the drawing, in its units from the upper left."""
    return (longitude - WEST) * math.cos(MIDDLE) * SCALE, (NORTH - latitude) * SCALE


def radius(size: float | None) -> float:
    """The area of a dot is proportional to its figure, but none is too small to be hit."""
    return ALIKE if size is None else max(SMALLEST, LARGEST * math.sqrt(max(0.0, size)))


def dot_map(dots: Iterable[Dot], title: str) -> str:
    """The dots as an SVG element, the smaller ones above the larger, names above all.

    They are links for the pointer alone: so many stops would bar the way of the keyboard, which has the
    same places in the lists of the page.
    """
    placed = sorted(dots, key=lambda dot: -radius(dot.size))
    drawn = "".join(_drawn(dot) for dot in placed)
    names = "".join(_names(placed))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="dots" role="group" '
        f'aria-label={quoteattr(title)} viewBox="0 0 {WIDTH:g} {HEIGHT:.0f}">{drawn}{names}</svg>'
    )


def _drawn(dot: Dot) -> str:
    kind = "not-looked" if dot.step is None else f"step-{dot.step}" if dot.step else "none"
    x, y = at(dot.latitude, dot.longitude)
    size = radius(dot.size) if dot.step else SMALLEST
    inner = f'<title>{escape(dot.title)}</title><circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"/>'
    if not dot.href:
        return f'<g class="{kind}">{inner}</g>'
    return (
        f'<a class="{kind}" href={quoteattr(dot.href)} tabindex="-1" '
        f"aria-label={quoteattr(dot.title)}>{inner}</a>"
    )


def _names(dots: Iterable[Dot]) -> Iterator[str]:
    """Names from the largest figure down, as far as none lies on another."""
    taken: list[tuple[float, float, float]] = []
    for dot in dots:
        x, y = at(dot.latitude, dot.longitude)
        left = x + radius(dot.size) + 2
        right = left + sum(14 if is_han(char) else 7.5 for char in dot.name)
        free = all(
            abs(y - other) > 13 or right < start or left > end for start, end, other in taken
        )
        if dot.name and free and right < WIDTH and len(taken) < MOST_NAMES:
            taken.append((left, right, y))
            yield f'<text x="{left:.1f}" y="{y + 4:.1f}">{escape(dot.name)}</text>'
