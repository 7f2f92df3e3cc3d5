"""How often a term is said, year by year."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from policies.charts.look import BLUE, VERMILION, WIDE, framed, telling
from policies.charts.render import Spec


@dataclass(frozen=True)
class Said:
    """One speech: its year, the rate per 10,000 characters, and the name of a speech set apart.

    ``said`` is all of it in words, for whoever points at it.
    """

    year: int
    rate: float
    name: str = ""
    said: str = ""

    @property
    def row(self) -> dict[str, Any]:
        row = {"year": self.year, "rate": round(self.rate, 2)}
        return row | ({"said": self.said} if self.said else {})


def runs(series: Iterable[Said]) -> Iterator[tuple[int, Said]]:
    """Each speech with the number of its run of consecutive years: no line is drawn over a gap."""
    run, last = 0, None
    for said in sorted(series, key=lambda said: said.year):
        if last is not None and said.year > last + 1:
            run += 1
        last = said.year
        yield run, said


def attention(series: Iterable[Said], others: Iterable[Said], width: int = WIDE) -> Spec:
    """A line of one series of speeches, broken where years are missing, and single speeches beside it.

    The y axis is the rate per 10,000 characters and starts at zero; the names of the single speeches
    are in the reader's language.
    """
    rows = [said.row | {"run": run} for run, said in runs(series)]
    points = [
        said.row | {"name": said.name}
        for said in sorted(others, key=lambda said: (said.year, said.rate))
    ]
    years = [int(row["year"]) for row in rows] + [int(str(point["year"])) for point in points]
    narrow = width < WIDE
    x: dict[str, Any] = {
        "field": "year",
        "type": "quantitative",
        "scale": {"domain": [min(years), max(years) + 1] if years else [0, 1], "nice": False},
        "axis": {"format": "d", "title": None, "tickCount": 5 if narrow else 8},
    }
    y: dict[str, Any] = {
        "field": "rate",
        "type": "quantitative",
        "axis": {"title": None, "tickCount": 5},
    }
    place = {"x": x, "y": y}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "strokeWidth": 2, "color": BLUE},
            "encoding": {**place, "detail": {"field": "run"}},
        },
        _told(rows, {"type": "circle", "size": 22, "opacity": 1, "color": BLUE}, place),
    ]
    if points:
        layers += [
            _told(
                points,
                {"type": "point", "filled": True, "shape": "diamond", "size": 90,
                 "opacity": 1, "color": VERMILION},
                place,
            ),
            {
                "data": {"values": points},
                "mark": {"type": "text", "align": "right", "dx": -10},
                "encoding": {**place, "text": {"field": "name"}},
            },
        ]  # fmt: skip
    return framed(width, 260 if narrow else 320, layer=layers)


def _told(rows: list[dict[str, Any]], mark: dict[str, Any], place: dict[str, Any]) -> Spec:
    spec: Spec = {"data": {"values": rows}, "mark": mark, "encoding": place}
    return telling(spec) if any("said" in row for row in rows) else spec
