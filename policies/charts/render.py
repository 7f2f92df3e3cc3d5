"""From a Vega-Lite spec to an SVG that stands in a page: named, scaled by its frame, without scripts."""

import hashlib
import json
import re
from typing import Any
from xml.sax.saxutils import escape

import vl_convert

from policies.charts.columns import bars_by_year
from policies.charts.png import register_fonts
from policies.metrics.kept import kept
from policies.text.cells import for_xml

VEGA_LITE = "5.21"
KEPT_SECONDS = 7 * 24 * 3600
_OPENING = re.compile(r"<svg\b[^>]*>")
_VIEW_BOX = re.compile(r'viewBox="[^"]*"')
_INNER_ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')

Spec = dict[str, Any]


def svg(spec: Spec, title: str, description: str = "") -> str:
    """The spec as an SVG element with a title and a description for those who cannot see it.

    What Vega draws is kept in Django's cache under a hash of all three: the same figures are drawn once.
    """
    wanted = json.dumps([VEGA_LITE, spec, title, description], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(wanted.encode()).hexdigest()
    if by_hand := bars_by_year(spec):
        return _named(by_hand, digest[:12], title, description)

    def draw() -> str:
        register_fonts()
        drawn = vl_convert.vegalite_to_svg(_measurable(spec), vl_version=VEGA_LITE)
        return _named(drawn, digest[:12], title, description)

    return kept(f"chart:{digest}", draw, KEPT_SECONDS)


def _measurable(part: Any) -> Any:
    """A spec without characters that no XML holds: measuring one of them ends the whole process."""
    if isinstance(part, str):
        return for_xml(part)
    if isinstance(part, dict):
        return {name: _measurable(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_measurable(value) for value in part]
    return part


def _named(drawn: str, mark: str, title: str, description: str) -> str:
    """The drawing with width and height left to the style sheet, and its words for screen readers."""
    view_box = _VIEW_BOX.search(drawn)
    drawn = _INNER_ROLES.sub("", drawn)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {view_box[0] if view_box else ""} '
        f'aria-labelledby="chart-{mark}-title chart-{mark}-desc">'
        f'<title id="chart-{mark}-title">{escape(for_xml(title))}</title>'
        f'<desc id="chart-{mark}-desc">{escape(for_xml(description))}</desc>'
    )
    return _OPENING.sub(lambda _: opening, drawn, count=1)
