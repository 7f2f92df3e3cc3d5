"""How often a term is said, year by year."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policies.charts.look import BLUE, VERMILION, WIDE, framed
from policies.charts.render import Spec


@dataclass(frozen=True)
class Said:
    """One speech: its year, the rate per 10,000 characters, and the name of a speech set apart."""

    year: int
    rate: float
    name: str = ""


def runs(series: Iterable[Said]) -> Iterator[tuple[int, Said]]:
    """Each speech with the number of its run of consecutive years: no line is drawn over a gap."""
    run, last = 0, None
    for said in sorted(series, key=lambda said: said.year):
        if last is not None and said.year > last + 1:
            run += 1
        last = said.year
        yield run, said


def attention(
    series: Iterable[Said],
    others: Iterable[Said],
    series_name: str,
    others_name: str,
    axis: str,
    width: int = WIDE,
) -> Spec:
    """A line of one series of speeches, broken where years are missing, and single speeches beside it.

    Names are in the reader's language.
    """
    rows = [
        {"year": said.year, "rate": round(said.rate, 2), "run": run, "series": series_name}
        for run, said in runs(series)
    ]
    points = [
        {"year": said.year, "rate": round(said.rate, 2), "name": said.name, "series": others_name}
        for said in sorted(others, key=lambda said: (said.year, said.rate))
    ]
    years = [row["year"] for row in rows + points]
    narrow = width < WIDE
    x = {
        "field": "year",
        "type": "quantitative",
        "scale": {"domain": [min(years), max(years) + 1] if years else [0, 1], "nice": False},
        "axis": {"format": "d", "title": None, "tickCount": 5 if narrow else 8},
    }
    y = {"field": "rate", "type": "quantitative", "axis": {"title": axis, "tickCount": 5}}
    colour = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": [series_name, others_name], "range": [BLUE, VERMILION]},
        "legend": {"direction": "vertical" if narrow else "horizontal"},
    }
    shared = {"x": x, "y": y, "color": colour}
    layers = [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {**shared, "detail": {"field": "run"}},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "circle", "size": 22, "opacity": 1},
            "encoding": shared,
        },
        {
            "data": {"values": points},
            "mark": {"type": "point", "filled": True, "shape": "diamond", "size": 90, "opacity": 1},
            "encoding": shared,
        },
        {
            "data": {"values": points},
            "mark": {"type": "text", "align": "right", "dx": -10},
            "encoding": {"x": x, "y": y, "text": {"field": "name"}},
        },
    ]
    return framed(width, 280 if narrow else 340, layer=layers)
