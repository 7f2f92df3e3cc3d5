"""Charts for readers: a drawing, the figures behind it, where they come from, and its own address."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from policies.charts.look import COLOURS
from policies.charts.render import Spec, svg
from policies.charts.standalone import Key
from policies.models import Source
from policies.site import numbers
from policies.site.inline_svg import inline_svg

Text = str | Promise


@dataclass(frozen=True)
class Column:
    """One column of the table behind a chart.

    ``key`` is its name in the API and in the CSV, with the unit; ``written`` writes a value for readers;
    ``marks`` are the classes of the style sheet by value. A column without a word for readers in any row
    is in the CSV alone.
    """

    key: str
    label: Text
    written: Callable[[Any], str] = str
    is_number: bool = True
    marks: Mapping[Any, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """The table behind a chart. Rows hold the values as the API has them, None where there is none."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]

    @cached_property
    def shown(self) -> list[tuple[int, Column]]:
        """The columns that say something to readers, with their places in the rows."""
        return [
            (place, column)
            for place, column in enumerate(self.columns)
            if any(row[place] is None or column.written(row[place]) for row in self.rows)
        ]

    @property
    def written(self) -> list[list[tuple[Column, str, str]]]:
        """The rows as readers see them, each value with its mark; a dash where there is no figure."""
        return [
            [
                (
                    column,
                    numbers.NONE if row[place] is None else column.written(row[place]),
                    column.marks.get(row[place], ""),
                )
                for place, column in self.shown
            ]
            for row in self.rows
        ]


@dataclass(frozen=True)
class Address:
    """Where a chart stands: its name in the registry, and what it is asked."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def _at(self, route: str) -> str:
        given = {k: v for k, v in self.parameters.items() if v not in (None, "")}
        path = reverse(f"site:{route}", args=[self.name])
        return f"{path}?{urlencode(given)}" if given else path

    @property
    def page(self) -> str:
        return self._at("chart")

    @property
    def embed(self) -> str:
        return self._at("chart-embed")

    @property
    def svg(self) -> str:
        return self._at("chart-svg")

    @property
    def png(self) -> str:
        return self._at("chart-png")

    @property
    def csv(self) -> str:
        return self._at("chart-csv")

    @property
    def json(self) -> str:
        return self._at("chart-json")


@dataclass(frozen=True)
class Chart:
    """A chart, drawn when it is asked for.

    ``narrow_spec`` is for phones, None where the wide one serves both. ``drawing`` is an SVG made
    otherwise than from the spec (a map), whose colours ``colours`` explain. A chart that can be taken
    away has ``figures`` and an ``address``; ``page`` is where it stands among others.
    """

    title: str
    spec: Spec
    narrow_spec: Spec | None = None
    description: str = ""
    axis: str = ""  # what is measured, said above the drawing
    keys: tuple[str, ...] = ()  # names of the series, in the order of the colours
    drawing: str = ""
    colours: tuple[Key, ...] = ()
    figures: Figures | None = None
    address: Address | None = None
    sources: tuple[Source, ...] = ()
    method: str = ""  # anchor of the Methods page
    api: tuple[
        tuple[str, str], ...
    ] = ()  # the same figures in the API: name and address of each list
    page: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def wide(self) -> SafeString:
        return inline_svg(self.drawing or svg(self.spec, self.title, self.description))

    @cached_property
    def narrow(self) -> SafeString | str:
        """The drawing for phones; empty where the wide one serves both."""
        if self.narrow_spec is None or self.drawing:
            return ""
        return inline_svg(svg(self.narrow_spec, self.title, self.description))

    @property
    def legend(self) -> list[Key]:
        """What the colours mean, for a file."""
        if self.colours:
            return list(self.colours)
        return [Key(colour, words) for colour, words in zip(COLOURS, self.keys, strict=False)]


def drawn(
    wide: Spec,
    narrow: Spec,
    title: str,
    description: str = "",
    axis: str = "",
    keys: Iterable[str] = (),
    **more: Any,
) -> Chart:
    """The chart from its specs; the same spec twice is drawn once. ``more`` are fields of the chart."""
    return Chart(
        title, wide, None if narrow is wide else narrow, description, axis, tuple(keys), **more
    )
