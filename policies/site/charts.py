"""Charts in a page: one drawing for wide screens, one for narrow ones; and as a file to take away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe

from policies.charts.look import COLOURS
from policies.charts.render import Spec, svg
from policies.charts.standalone import Key, standalone


@dataclass(frozen=True)
class Chart:
    """Two drawings of the same figures; ``narrow`` is empty where the wide one serves both."""

    title: str
    wide: SafeString
    narrow: SafeString | str
    axis: str = ""  # what is measured, said above the drawing
    keys: tuple[str, ...] = ()  # names of the series, in the order of the colours


def drawn(
    wide: Spec,
    narrow: Spec,
    title: str,
    description: str = "",
    axis: str = "",
    keys: Iterable[str] = (),
) -> Chart:
    """The chart from its specs; the same spec twice is drawn once."""
    return Chart(
        title,
        mark_safe(svg(wide, title, description)),
        "" if narrow is wide else mark_safe(svg(narrow, title, description)),
        axis,
        tuple(keys),
    )


def chart_file(name: str, chart: Chart, notes: Iterable[str]) -> HttpResponse:
    """The wide drawing of a chart as an SVG file; ``notes`` say where the figures come from."""
    keys = [Key(colour, words) for colour, words in zip(COLOURS, chart.keys, strict=False)]
    return drawing_file(name, chart.wide, chart.title, keys, notes)


def drawing_file(
    name: str, drawing: str, title: str, keys: Sequence[Key], notes: Iterable[str]
) -> HttpResponse:
    """Any drawing of a page as an SVG file to take away."""
    response = HttpResponse(
        standalone(drawing, title, keys, notes), content_type="image/svg+xml; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return response
