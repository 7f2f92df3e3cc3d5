"""The land of one place as tables and charts: holders, prices, supply modes, sectors."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policies.charts.bars import bar
from policies.charts.look import NARROW
from policies.metrics.land_holders import Lump, names_of
from policies.metrics.land_parts import Part, Span, together
from policies.metrics.land_profile import COMPETITIVE, Beside, LandProfile, ways_of
from policies.models import LandYear
from policies.site import numbers
from policies.site.coverage import Looked
from policies.site.inline_svg import inline_svg
from policies.site.land_figures import BY_KEY, Table, by_year
from policies.site.land_links import Links
from policies.vocabulary import SUPPLY_MODES

HOLDERS, SECTORS = 20, 12
CHART_WIDTH = NARROW + 90


@dataclass(frozen=True)
class Share:
    """One line of a ranked table; ``listed`` leads to its awards, ``bar`` is its share drawn."""

    name: str
    rank: str
    awards: str
    area: str
    share: str
    bar: SafeString | str = ""
    listed: str = ""
    firm: str = ""
    note: str = ""
    is_printed: bool = True  # a name as printed, not a line of ours


@dataclass(frozen=True)
class Line:
    """One line of a table by year; ``listed`` leads to its awards over the span."""

    label: str
    cells: list[str]
    listed: str = ""
    is_part: bool = False


@dataclass(frozen=True)
class Group:
    """Lines under one heading, with the paragraph of the Methods page that explains them."""

    label: str | Promise
    method: str
    lines: list[Line]


@dataclass(frozen=True)
class SpanTable:
    """Years, then the span together; ``columns`` are pairs of a heading and the page of that year."""

    columns: list[tuple[str, str]]
    groups: list[Group] = field(default_factory=list)


def holder_rows(profile: LandProfile, links: Links) -> list[Share]:
    """The largest holders that can be named, and what is left told in lines of its own."""
    if profile.ranking is None or not profile.total.awards:
        return []
    ranking = profile.ranking.top(HOLDERS)
    names = names_of(row.owner for row in ranking.organisations)
    largest = ranking.organisations[0].area_m2 if ranking.organisations else 0
    rows = []
    for row in ranking.organisations:
        named = names.get(row.owner)
        several = (
            _("%(number)s printed names of one firm") % {"number": named.names}
            if named and named.names > 1
            else ""
        )
        rows.append(
            Share(
                named.name if named else _("name withheld"),
                str(row.rank),
                numbers.thousands(row.awards),
                numbers.hectares(row.area_m2),
                numbers.percent(row.share),
                inline_svg(bar(row.area_m2 / largest if largest else 0)),
                listed=_held_by(links, named.name, named.firm, named.names) if named else "",
                firm=named.firm if named else "",
                note=several,
                is_printed=named is not None,
            )
        )
    return [*rows, *_rest(profile, ranking.others, ranking.unnamed)]


def _held_by(links: Links, name: str, firm: str, names: int) -> str:
    """The awards of a firm or of a printed name; none for several names of a firm not published."""
    if firm:
        return links.listed(firm=firm)
    return links.listed(holder=f'"{name}"') if names == 1 else ""


def _rest(profile: LandProfile, others: Lump, unnamed: Lump) -> list[Share]:
    total, ranking = profile.total, profile.ranking
    rows = []
    if others.holders:
        label = ngettext(
            "%(number)s other organisation", "%(number)s other organisations", others.holders
        ) % {"number": numbers.thousands(others.holders)}
        rows.append(_lump(label, others))
    if unnamed.holders:
        label = ngettext(
            "%(number)s natural person or holder not named",
            "%(number)s natural persons and holders not named",
            unnamed.holders,
        ) % {"number": numbers.thousands(unnamed.holders)}
        note = _("the largest of them has rank %(rank)s") % {"rank": unnamed.best_rank}
        rows.append(_lump(label, unnamed, note))
    without = total.awards - (ranking.awards if ranking else 0)
    if ranking and without > 0:
        area = max(0.0, float(total.area_m2) - ranking.area_m2)
        rows.append(
            Share(
                _("No holder stated"),
                "",
                numbers.thousands(without),
                numbers.hectares(area),
                numbers.NONE,
                is_printed=False,
            )
        )
    return rows


def _lump(label: str, lump: Lump, note: str = "") -> Share:
    return Share(
        label,
        "",
        numbers.thousands(lump.awards),
        numbers.hectares(lump.area_m2),
        numbers.percent(lump.share),
        note=note,
        is_printed=False,
    )


def sector_rows(profile: LandProfile, links: Links) -> list[Share]:
    """The sectors with most land as printed, the others together, and land whose sector is not stated."""
    stated = [part for part in profile.sectors if part.key]
    largest = max((part.area_share or 0 for part in profile.sectors), default=0)
    rows = [
        _part(part.key, str(rank), part, largest, links.listed(sector=part.key))
        for rank, part in enumerate(stated[:SECTORS], 1)
    ]
    if rest := stated[SECTORS:]:
        label = ngettext(
            "%(number)s other sector", "%(number)s other sectors", len(rest)
        ) % {"number": len(rest)}  # fmt: skip
        rows.append(_part(label, "", together(rest), largest))
    for part in profile.sectors:
        if not part.key:
            listed = links.listed(sector="none")
            rows.append(_part(_("No sector stated"), "", part, largest, listed))
    return rows


def _part(name: str, rank: str, part: Part, largest: float, listed: str = "") -> Share:
    share = part.area_share or 0
    return Share(
        name,
        rank,
        numbers.thousands(part.sums.awards),
        numbers.hectares(part.sums.area_m2),
        numbers.percent(part.area_share),
        inline_svg(bar(share / largest if largest else 0)),
        listed,
        is_printed=bool(rank),
    )


def year_table(profile: LandProfile, looked: Looked) -> Table:
    """All measures by year and over the period; land that is not granted is not called so."""
    place = profile.scope.place
    table = by_year([place], {place.pk: profile.series}, {place.pk: looked})
    if profile.scope.mode_group in ("granted", COMPETITIVE):
        return table
    area = replace(BY_KEY["area_m2"], label=_("Area"))
    groups = [(area if each.key == area.key else each, rows) for each, rows in table.groups]
    return replace(table, groups=groups)


def spans_of(series: Iterable[LandYear]) -> list[Span]:
    return [Span(row.year, row.year_to) for row in series]


def span_table(links: Links, spans: Iterable[Span]) -> SpanTable:
    """An empty table with a column per span; a year's heading leads to the page of that year."""
    return SpanTable(
        [
            (span.label, links.page(year=span.first) if span.first == span.last else "")
            for span in spans
        ]
    )


def price_table(profile: LandProfile, links: Links) -> SpanTable | None:
    """Mean and median price by year beside those of the province and the country, and the ratios.

    None where no award has a price, as where the land is not sold.
    """
    series = profile.series
    if not any(row.priced_area_m2 for row in series):
        return None
    table = span_table(links, spans_of(series))
    beside = [profile.beside(row) for row in series]
    for key, of, ratio_of in (
        ("price_per_m2", lambda b: b.price.mean, lambda b: b.mean_ratio),
        ("median_price_per_m2", lambda b: b.price.median, lambda b: b.median_ratio),
    ):
        own = [numbers.thousands(getattr(row, key)) for row in series]
        rows = [Line(profile.scope.place.name, own)]
        for position, place in enumerate(profile.wider):
            rows.append(Line(place.name, _across(beside, position, of, numbers.thousands)))
        for position, place in enumerate(profile.wider):
            label = _("%(a)s ÷ %(b)s") % {"a": profile.scope.place.name, "b": place.name}
            rows.append(Line(label, _across(beside, position, ratio_of, _times), is_part=True))
        table.groups.append(Group(BY_KEY[key].label, "price-ratio", rows))
    return table


def _across(
    beside: list[list[Beside]],
    position: int,
    value: Callable[[Beside], float | None],
    written: Callable[[float | None], str],
) -> list[str]:
    return [written(value(row[position])) for row in beside]


def _times(ratio: float | None) -> str:
    return numbers.ratio(ratio, 1) if ratio is not None else numbers.NONE


def mode_table(profile: LandProfile, links: Links) -> SpanTable | None:
    """Shares of open bidding and of the other modes, of area and of awards; None without records."""
    spans = [span for span in spans_of(profile.series) if profile.modes(span)]
    if not spans:
        return None
    table = span_table(links, spans)
    by_span = [{part.key: part for part in profile.modes(span)} for span in spans]
    ways = ways_of(mode for modes in by_span for mode in modes)
    shown = [
        line
        for way, modes in ways.items()
        for line in [
            *([(way, modes, False)] if way == COMPETITIVE else []),
            *((mode, [mode], way == COMPETITIVE) for mode in modes),
        ]
    ]
    for label, share in (
        (_("Share of the area"), lambda part: part.area_share),
        (_("Share of the awards"), lambda part: part.awards_share),
    ):
        rows = [
            Line(
                SUPPLY_MODES.label(key),
                [
                    numbers.percent(share(together(parts[m] for m in modes if m in parts)) or 0)
                    for parts in by_span
                ],
                links.listed(mode=key),
                is_part,
            )
            for key, modes, is_part in shown
        ]
        table.groups.append(Group(label, "supply-modes", rows))
    return table
