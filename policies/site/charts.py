"""Charts in a page: one drawing for wide screens, one for narrow ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from policies.charts.render import Spec, svg


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
