"""Land years: land figures of a locality over a year or a period."""

from typing import Any

from django.db.models import QuerySet
from django_filters import CharFilter, FilterSet

from policies.api.fields import Computed, Field, Reference, place
from policies.api.filters import AtLocality, Choice, InLocality, Year
from policies.api.problems import InvalidValue
from policies.api.resource import Resource
from policies.models import LandYear
from policies.vocabulary import LAND_USES, SUPPLY_MODES

PERIODS = ("year", "all")


class Period(CharFilter):
    """``year``: figures of single years; ``all``: those over several years together."""

    codes = PERIODS

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value not in PERIODS:
            raise InvalidValue(f"{value!r} is not among the allowed values.", PERIODS, value)
        rows: Any = queryset
        return rows.single_years() if value == "year" else rows.periods()


class InParent(AtLocality):
    """Figures of the places that lie directly in a locality."""

    DOC = "Code of a locality: the figures of the places that lie directly in it."

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(locality__parent=self.locality(value))


class Filters(FilterSet):
    locality = AtLocality()
    parent = InParent()
    within = InLocality()
    period = Period(help_text="year: single years only; all: figures over several years only.")
    use_group = Choice("use_group", LAND_USES.group_choices, "Group of uses.")
    mode_group = Choice("mode_group", SUPPLY_MODES.group_choices, "Group of supply modes.")
    basis = Choice("basis", LandYear.Basis.choices, "Computed here, or shipped as a figure.")
    year = Year("year", "year_to", doc="Figures of exactly this year.")
    year_min = Year("year__gte", doc="Figures that begin in this year or later.")
    year_max = Year("year_to__lte", doc="Figures that end in this year or earlier.")


def ratio(numerator: Any, denominator: Any) -> float | None:
    return float(numerator) / float(denominator) if denominator else None


def hectares(area_m2: Any) -> Any:
    return area_m2 / 10_000


def add(counted: Any, repeated: Any) -> Any:
    return counted + repeated


LAND_YEARS = Resource(
    name="land-years",
    model=LandYear,
    doc="Land figures per locality, year or period, group of uses and of supply modes. Shares do "
    "not add up over years, so periods have figures of their own.",
    identifier="",
    updated="computed_at",
    fields=(
        place(),
        Field("year", "First year."),
        Field("year_to", "Last year; the same for a single year."),
        Field("use_group", "Group of uses."),
        Field("mode_group", "Group of supply modes."),
        Field("awards", "Awards; of a cluster of repeated notices, one."),
        Field("area_m2", "Area of all awards, square metres."),
        Computed(
            "area_ha",
            "The same area, hectares.",
            paths=("area_m2",),
            compute=hectares,
            kind="number",
        ),
        Field("repeated", "Repeated notices, which awards and all other figures leave out."),
        Field("repeated_area_m2", "Area of the repeated notices, square metres."),
        Computed(
            "awards_with_repeated",
            "What awards would be if every repeated notice were counted.",
            paths=("awards", "repeated"),
            compute=add,
            kind="integer",
        ),
        Computed(
            "area_with_repeated_m2",
            "What area_m2 would be if every repeated notice were counted, square metres.",
            paths=("area_m2", "repeated_area_m2"),
            compute=add,
            kind="number",
        ),
        Field("price_cny", "Price of the awards that state one, yuan."),
        Field("priced_area_m2", "Area of the awards that state a price, square metres."),
        Computed(
            "price_per_m2_cny",
            "Yuan per square metre over the awards that state a price.",
            paths=("price_cny", "priced_area_m2"),
            compute=ratio,
            kind="number",
            nullable=True,
        ),
        Field(
            "median_price_per_m2_cny",
            "Median of yuan per square metre over the same awards.",
            "median_price_per_m2",
        ),
        Field("holders", "Holders, a firm counted once where linked."),
        Field("cr1", "Share of the largest holder, 0 to 1."),
        Field("cr5", "Share of the five largest holders, 0 to 1."),
        Field("cr10", "Share of the ten largest holders, 0 to 1."),
        Field("hhi", "Herfindahl–Hirschman index: sum of squared shares, 0 to 1."),
        Computed(
            "effective_holders",
            "How many holders of equal shares would give this HHI: 1 / hhi.",
            paths=("hhi",),
            compute=lambda hhi: ratio(1, hhi),
            kind="number",
            nullable=True,
        ),
        Field("coverage", "Share of the area that has a holder, 0 to 1."),
        Field("basis", "Computed from records held here, or shipped as a figure."),
        Field("method", "Version of the method."),
        Reference("source", "uid of the source."),
        Field("computed_at", "When the figures were made."),
    ),
    filters=Filters,
    ordering=(
        "year",
        "awards",
        "area_m2",
        "price_cny",
        "holders",
        "cr1",
        "cr5",
        "hhi",
        "computed_at",
    ),
)
