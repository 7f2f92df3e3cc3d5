"""A chart as a file to take away: SVG, PNG, CSV, and its Vega-Lite spec with the data inside."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from policies.charts.png import png
from policies.charts.standalone import standalone
from policies.models.data_version import Version
from policies.site.charts import Chart
from policies.text.cells import cell

SOURCES_NAMED = 3


@dataclass(frozen=True)
class Origin:
    """Where and when a file was made: the whole address of its chart, and the version of the data."""

    address: str
    version: Version


def notes_of(chart: Chart, origin: Origin) -> list[str]:
    """What stands below the drawing: what is measured, the sources, the address, the version."""
    notes = [chart.axis, *chart.notes] if chart.axis else [*chart.notes]
    titles = list(dict.fromkeys(source.title for source in chart.sources))
    if titles:
        more = len(titles) - SOURCES_NAMED
        others = _(" and %(number)s more") % {"number": more} if more > 0 else ""
        named = "; ".join(titles[:SOURCES_NAMED])
        notes.append(_("Sources: %(titles)s%(others)s.") % {"titles": named, "others": others})
    notes.append(_("Local Industrial Policy Tracker: %(address)s") % {"address": origin.address})
    return [*notes, _("Data version %(version)s.") % {"version": origin.version}]


def as_svg(chart: Chart, origin: Origin) -> bytes:
    return standalone(chart.wide, chart.title, chart.legend, notes_of(chart, origin)).encode()


def as_png(chart: Chart, origin: Origin) -> bytes:
    return png(standalone(chart.wide, chart.title, chart.legend, notes_of(chart, origin)))


def as_csv(chart: Chart, origin: Origin) -> bytes:
    """The table behind, with the values as the API has them; the byte-order mark is for Excel."""
    figures, text = chart.figures, io.StringIO()
    writer = csv.writer(text)
    if figures:
        writer.writerow([column.key for column in figures.columns])
        writer.writerows([[cell(value) for value in row] for row in figures.rows])
    return text.getvalue().encode("utf-8-sig")


def as_json(chart: Chart, origin: Origin) -> bytes:
    """The spec with its title; what a spec has no word for stands under ``usermeta``."""
    spec: dict[str, Any] = {
        **chart.spec,
        "title": chart.title,
        "description": ". ".join(note.rstrip(".") for note in notes_of(chart, origin)),
        "usermeta": {
            "address": origin.address,
            "data_version": str(origin.version),
            "sources": [
                {"title": source.title, "publisher": source.publisher, "url": source.url}
                for source in chart.sources
            ],
            "keys": list(chart.keys),
        },
    }
    return json.dumps(spec, ensure_ascii=False).encode()


@dataclass(frozen=True)
class Format:
    """``make`` gives the bytes of a chart."""

    suffix: str
    media_type: str
    make: Callable[[Chart, Origin], bytes]


FORMATS = {
    each.suffix: each
    for each in (
        Format("svg", "image/svg+xml; charset=utf-8", as_svg),
        Format("png", "image/png", as_png),
        Format("csv", "text/csv; charset=utf-8", as_csv),
        Format("json", "application/json", as_json),
    )
}
