"""The tables of a comparison: figures over the period, per km² and per head, counts of records."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _

from policies.metrics.acts import branch_of
from policies.models import InstrumentType, Stage
from policies.site import numbers
from policies.site.comparing import Column
from policies.site.land_figures import MEASURES, Measure
from policies.site.land_links import listed_awards

PEOPLE = 1_000
KM2 = 1_000


@dataclass(frozen=True)
class CompareRow:
    """One measure across the columns; ``ratio`` is the first over the second, for two columns."""

    label: str | Promise
    values: list[str]
    ratio: str = ""
    measure: Measure | None = None
    unit: str | Promise = ""
    method: str = ""


@dataclass(frozen=True)
class Count:
    """How many records; ``not_looked`` where there is none and nobody has looked."""

    number: int
    not_looked: bool = False


@dataclass(frozen=True)
class CountRow:
    """How many records of one kind each column has; ``is_part``: within the row above."""

    label: str | Promise
    counts: list[Count]
    is_part: bool = False


# Figures


def period_rows(columns: list[Column]) -> list[CompareRow]:
    """Every measure over the whole period, with the ratio of the first to the second column."""
    periods = [column.period for column in columns]
    spans = {(p.year, p.year_to) for p in periods if p}
    rows = []
    for measure in MEASURES:
        raw = [getattr(period, measure.key) if period else None for period in periods]
        ratio = ""
        if len(raw) == 2 and len(spans) == 1 and measure.key != "coverage":
            ratio = numbers.ratio(raw[0], raw[1])
        written = [measure.written(v) for v in raw]
        if measure.key == "awards":
            written = [_opening(c, text) for c, text in zip(columns, written, strict=True)]
        row = CompareRow(measure.label, written, ratio, measure, measure.unit, measure.method)
        rows.append(row)
    return rows


def _opening(column: Column, text: str) -> str:
    """A number of awards as a link to the list of them, where they are held."""
    listed = listed_awards(column.place, column.period) if column.period else ""
    return format_html('<a href="{}">{}</a>', listed, text) if listed else text


def relative_rows(columns: list[Column]) -> list[CompareRow]:
    """Area and population, and land granted relative to them, where they are known of any place."""
    rows = []
    areas = [float(c.place.area_km2) if c.place.area_km2 else None for c in columns]
    people = [float(c.place.population) if c.place.population else None for c in columns]
    land = [float(c.period.area_m2) if c.period else None for c in columns]
    awards = [float(c.period.awards) if c.period else None for c in columns]
    same = len({(c.period.year, c.period.year_to) for c in columns if c.period}) == 1

    def row(label: str, unit: str, values: list[float | None], places: int, method: str) -> None:
        ratio = numbers.ratio(values[0], values[1]) if len(values) == 2 else ""
        written = [numbers.decimal(value, places) for value in values]
        rows.append(CompareRow(label, written, ratio, None, unit, method))

    if any(areas):
        row(_("Area of the locality, km²"), "", areas, 0, "register")
        if same:
            per = _over(land, areas)
            row(_("Land granted per km² of the locality"), _("m²"), per, 0, "per-head")
            per = _over(awards, areas, KM2)
            row(_("Land awards per 1,000 km²"), "", per, 1, "per-head")
    if any(people):
        row(_("Population"), "", people, 0, "per-head")
        if same:
            row(_("Land granted per head"), _("m²"), _over(land, people), 2, "per-head")
            per = _over(awards, people, PEOPLE)
            row(_("Land awards per 1,000 people"), "", per, 3, "per-head")
    return rows


def _over(
    figures: list[float | None], bases: list[float | None], times: int = 1
) -> list[float | None]:
    return [
        figure / base * times if figure is not None and base else None
        for figure, base in zip(figures, bases, strict=True)
    ]


# Counts


def type_rows(columns: list[Column]) -> list[CountRow]:
    """Instruments by branch of the taxonomy and type; one counts once in each of its branches."""
    mixes = [column.mix for column in columns]
    types = {type_ for mix in mixes for type_ in mix.by_type}
    branches = {branch for branch in map(branch_of, types) if branch.is_published}
    rows = []
    for branch in _ordered(branches):
        counts = [mix.by_branch[branch.code] for mix in mixes]
        rows.append(CountRow(branch.name, _counts(columns, "instrument", counts)))
        for leaf in _ordered(types):
            if leaf.parent_id == branch.pk:
                of_type = [mix.by_type[leaf] for mix in mixes]
                rows.append(CountRow(leaf.name, _counts(columns, "instrument", of_type), True))
    if rows:
        total = [mix.instruments for mix in mixes]
        rows.append(CountRow(_("all instruments"), _counts(columns, "instrument", total)))
    return rows


def _ordered(types: Iterable[InstrumentType]) -> list[InstrumentType]:
    return sorted(types, key=lambda type_: (type_.order, type_.code))


def stage_rows(columns: list[Column]) -> list[CountRow]:
    """Incentives by the size of firm they are meant for."""
    return _by_stage(columns, "incentive", [column.mix.by_stage for column in columns])


def firm_rows(columns: list[Column]) -> list[CountRow]:
    """Firms by the stage they have reached."""
    stages = [Counter(firm.stage for firm in column.firms) for column in columns]
    return _by_stage(columns, "firm", stages)


def _by_stage(columns: list[Column], noun: str, stages: list[Counter[str]]) -> list[CountRow]:
    return [
        CountRow(str(label), _counts(columns, noun, [found[stage] for found in stages]))
        for stage, label in [*Stage.choices, ("", _("no stage stated"))]
    ]


def award_rows(columns: list[Column]) -> list[CountRow]:
    """Awards to firms on record."""
    counts = _counts(columns, "award", [len(column.awards) for column in columns])
    return [CountRow(_("awards to firms"), counts)]


RECORDS = {
    "instrument": "instruments",
    "incentive": "incentives",
    "firm": "firms",
    "award": "awards",
}


def _counts(columns: list[Column], noun: str, numbers_of: list[int]) -> list[Count]:
    """Zero is a figure where the place has other records of the noun, or was looked at."""
    return [
        Count(
            number,
            not getattr(column, RECORDS[noun]) and column.looked[noun].state == "not_looked",
        )
        for column, number in zip(columns, numbers_of, strict=True)
    ]


# Words


def word_rows(columns: list[Column]) -> list[CompareRow]:
    """How often their own leaders say the headline word, all counted speeches together."""
    totals = [column.words for column in columns]
    if not any(totals):
        return []
    rates = [total.rate if total else None for total in totals]
    ratio = numbers.ratio(rates[0], rates[1]) if len(rates) == 2 else ""
    counts = [numbers.thousands(t.count if t else None) for t in totals]
    return [
        CompareRow(
            _("per 10,000 characters"), [numbers.one_decimal(r) for r in rates], ratio,
            method="attention-by-place",
        ),
        CompareRow(_("times"), counts, method="term-count"),
        CompareRow(
            _("Characters"), [numbers.thousands(t.characters if t else None) for t in totals],
            method="rate",
        ),
        CompareRow(
            _("Speeches counted"), [numbers.thousands(t.speeches if t else None) for t in totals],
            method="looked-at",
        ),
    ]  # fmt: skip
