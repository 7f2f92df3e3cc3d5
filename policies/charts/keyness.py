"""Terms that set two speeches apart, as bars to either side."""

from collections.abc import Iterable
from dataclasses import dataclass

from policies.charts.look import BLUE, HALF, VERMILION, framed, telling
from policies.charts.render import Spec


@dataclass(frozen=True)
class SetApart:
    """A term, how far it sets the two apart (G²), and whether the first says it more often.

    ``said`` is all of it in words, for whoever points at it.
    """

    term: str
    g2: float
    of_a: bool
    said: str = ""


def diverging(terms: Iterable[SetApart], a: str, b: str, width: int = HALF) -> Spec:
    """Bars from a middle line: to the left what ``a`` says more often, to the right what ``b`` does."""
    terms = list(terms)
    values = [
        {
            "term": term.term,
            "side": a if term.of_a else b,
            "value": round(-term.g2 if term.of_a else term.g2, 2),
            **({"said": term.said} if term.said else {}),
        }
        for term in terms
    ]
    most = max((term.g2 for term in terms), default=1)
    spec: Spec = {
        "mark": {"type": "bar", "height": {"band": 0.7}},
        "encoding": {
            "y": {
                "field": "term",
                "type": "nominal",
                "sort": None,
                "axis": {"title": None, "ticks": False, "domain": False},
            },
            "x": {
                "field": "value",
                "type": "quantitative",
                "scale": {"domain": [-most, most], "nice": True},
                "axis": {
                    "title": None, "tickCount": 5, "grid": True,
                    "labelExpr": "format(abs(datum.value), ',~f')",
                },
            },
            "color": {
                "field": "side",
                "type": "nominal",
                "scale": {"domain": [a, b], "range": [BLUE, VERMILION]},
                "legend": None,
            },
        },
    }  # fmt: skip
    if any(term.said for term in terms):
        spec = telling(spec)
    return framed(width, 26 * max(1, len(terms)) + 30, data={"values": values}, **spec)
