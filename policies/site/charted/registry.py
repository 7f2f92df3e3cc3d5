"""The register of charts that have an address."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from policies.site.charts import Chart

Build = Callable[[HttpRequest], Chart | None]


@dataclass(frozen=True)
class ChartType:
    """A chart under ``/charts/<name>/``.

    ``build`` makes it from the query, which may have these ``parameters``; it returns None where there
    is nothing to draw and raises BadParameter for a value it does not know. ``example`` is a query that
    shows it, empty where none is needed.
    """

    name: str
    label: str | Promise
    parameters: tuple[str, ...]
    build: Build
    example: str = ""


CHARTS: dict[str, ChartType] = {}


def chart(
    name: str, label: str | Promise, parameters: tuple[str, ...] = (), example: str = ""
) -> Callable[[Build], Build]:
    """Registers the function below it as the maker of a chart. Raises ValueError for a name in use."""

    def register(build: Build) -> Build:
        if name in CHARTS:
            raise ValueError(f"there is a chart {name} already")
        CHARTS[name] = ChartType(name, label, parameters, build, example)
        return build

    return register
