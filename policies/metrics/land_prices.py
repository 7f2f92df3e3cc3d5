"""The price of land of one place beside that of the places it lies in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from django.db.models import FloatField
from django.db.models.functions import Cast

from policies.metrics.land_parts import YEAR, Span
from policies.models.land_award import LandAwardQuerySet


@dataclass(frozen=True)
class Price:
    """Yuan per m²: all prices over all priced area, and the median over the awards with a price."""

    mean: float | None = None
    median: float | None = None


def prices(awards: LandAwardQuerySet, spans: Iterable[Span]) -> dict[Span, Price]:
    """The price over each span that has one. One query: a median needs every price."""
    by_year: dict[int, list[tuple[float, float]]] = defaultdict(list)
    rows = (
        awards.priced()
        .order_by()
        .annotate(
            year=YEAR, yuan=Cast("price_cny", FloatField()), square_metres=Cast("area_m2", FloatField())
        )
        .values_list("year", "yuan", "square_metres")
    )  # fmt: skip
    for year, yuan, square_metres in rows.iterator(chunk_size=2000):
        by_year[year].append((yuan, square_metres))
    found = {}
    for span in spans:
        pairs = [pair for year, of_year in by_year.items() if span.covers(year) for pair in of_year]
        if pairs:
            mean = sum(yuan for yuan, _ in pairs) / sum(area for _, area in pairs)
            found[span] = Price(mean, median(yuan / area for yuan, area in pairs))
    return found


def ratio(own: float | None, other: float | None) -> float | None:
    """How many times the other price the own is; None where either is not known or the other is 0."""
    return own / other if own is not None and other else None
