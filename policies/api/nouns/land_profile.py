"""The land of one locality taken apart: by year, holder, supply mode and sector."""

from collections.abc import Iterator
from typing import Any

from policies.api.figures import Figures, Made, Place, number, place_of, whole
from policies.api.nouns.land_question import LAND, TOP, Asked, asked_of
from policies.metrics.land_holders import Lump, names_of
from policies.metrics.land_parts import Part, Span, Sums, together
from policies.metrics.land_profile import AGREEMENT, COMPETITIVE, Beside, ways_of
from policies.models import LandYear, Locality
from policies.vocabulary import SUPPLY_MODES

HELD = "Empty where the figures were shipped without their records. "
SPAN = (
    Place("locality", "The locality, with all that lies in it."),
    Made("year", "First year.", kind="integer"),
    Made("year_to", "Last year; the same for a single year.", kind="integer"),
    Made("use_group", "Group of uses."),
    Made("mode_group", "Group of supply modes."),
)


def over(asked: Asked, span: Span) -> dict[str, Any]:
    """What every row begins with."""
    scope = asked.profile.scope
    return {
        "locality": place_of(scope.place),
        "year": span.first,
        "year_to": span.last,
        "use_group": scope.use_group,
        "mode_group": scope.mode_group,
    }


# By year

WIDER = (("province", Locality.Kind.PROVINCE), ("country", Locality.Kind.COUNTRY))
COPIED = (
    "awards", "area_m2", "price_cny", "priced_area_m2", "holders", "cr1", "cr5", "cr10", "hhi",
    "effective_holders", "coverage", "repeated", "repeated_area_m2", "basis", "method",
)  # fmt: skip


def series_rows(asked: Asked) -> Iterator[dict[str, Any]]:
    profile = asked.profile
    for row in profile.series:
        span = Span(row.year, row.year_to)
        if not profile.is_asked(span):
            continue
        yield {
            **over(asked, span),
            **{name: getattr(row, name) for name in COPIED},
            "price_per_m2_cny": row.price_per_m2,
            "median_price_per_m2_cny": row.median_price_per_m2,
            **ways(profile.modes(span)),
            **beside(row, profile.beside(row)),
        }


def ways(modes: list[Part]) -> dict[str, float | None]:
    """Shares of open bidding and of agreement; null without records."""
    members = ways_of(part.key for part in modes)
    found: dict[str, float | None] = {}
    for way in (COMPETITIVE, AGREEMENT):
        of_way = together(part for part in modes if part.key in members.get(way, ()))
        for of in ("area_share", "awards_share"):
            found[f"{way}_{of}"] = (getattr(of_way, of) or 0.0) if modes else None
    return found


def beside(row: LandYear, wider: list[Beside]) -> dict[str, Any]:
    by_kind = {each.place.kind: each for each in wider}
    found: dict[str, Any] = {}
    for name, kind in WIDER:
        each = by_kind.get(kind)
        found |= {
            name: place_of(each.place) if each else None,
            f"{name}_price_per_m2_cny": each.price.mean if each else None,
            f"{name}_median_price_per_m2_cny": each.price.median if each else None,
            f"price_to_{name}": each.mean_ratio if each else None,
            f"median_price_to_{name}": each.median_ratio if each else None,
        }
    return found


LAND_SERIES = Figures(
    name="land-series",
    component="LandSeries",
    doc="Land figures of one locality by year and over the period, of any group of uses and supply "
    "modes, with the price against the province and the country. Stored figures (land-years) where "
    "there are any, else computed from the records when asked.",
    fields=(
        *SPAN,
        whole("awards", "Awards; of a cluster of repeated notices, one."),
        number("area_m2", "Area of all awards, square metres.", nullable=False),
        number("price_cny", "Price of the awards that state one, yuan.", nullable=False),
        number("priced_area_m2", "Area of those, square metres.", nullable=False),
        number("price_per_m2_cny", "Yuan per square metre over the awards that state a price."),
        number("median_price_per_m2_cny", "Median of yuan per square metre over the same awards."),
        whole("holders", "Holders, a firm counted once where linked."),
        number("cr1", "Share of the largest holder, 0 to 1."),
        number("cr5", "Share of the five largest holders, 0 to 1."),
        number("cr10", "Share of the ten largest holders, 0 to 1."),
        number("hhi", "Herfindahl–Hirschman index: sum of squared shares, 0 to 1."),
        number("effective_holders", "How many holders of equal shares would give this HHI: 1 / hhi."),
        number("coverage", "Share of the area that has a holder, 0 to 1."),
        whole("repeated", "Repeated notices, which awards and all other figures leave out."),
        number("repeated_area_m2", "Area of those, square metres.", nullable=False),
        number("competitive_area_share", "Share of the area by open bidding 招拍挂, 0 to 1."),
        number("competitive_awards_share", "Share of the awards by open bidding, 0 to 1."),
        number("agreement_area_share", "Share of the area by agreement 协议, 0 to 1."),
        number("agreement_awards_share", "Share of the awards by agreement, 0 to 1."),
        *(
            field
            for name, _kind in WIDER
            for field in (
                Place(name, f"The {name} that the price is set against; null where there is none."),
                number(f"{name}_price_per_m2_cny", f"Mean price of the {name}, yuan per m²."),
                number(f"{name}_median_price_per_m2_cny", f"Median price of the {name}, yuan per m²."),
                number(f"price_to_{name}", f"Mean price as a multiple of that of the {name}."),
                number(f"median_price_to_{name}", "The same of the median prices."),
            )
        ),
        Made("basis", "Computed from records held here, or shipped as a figure.",
             codes=tuple(LandYear.Basis.values)),
        Made("method", "Version of the method."),
    ),
    parameters=LAND,
    ask=asked_of,
    rows=series_rows,
)  # fmt: skip


# Holders

KINDS = ("organisation", "other_organisations", "unnamed", "none_stated")


def holder_rows(asked: Asked) -> Iterator[dict[str, Any]]:
    profile, span = asked.profile, asked.profile.span
    if profile.ranking is None or span is None or not profile.total.awards:
        return
    ranking = profile.ranking.top(asked.top)
    names = names_of(row.owner for row in ranking.organisations)
    begin = over(asked, span)
    for row in ranking.organisations:
        named = names.get(row.owner)
        yield {
            **begin,
            "rank": row.rank,
            "kind": "organisation" if named else "unnamed",
            "name": named.name if named else None,
            "firm": (named.firm or None) if named else None,
            "printed_names": named.names if named else None,
            "holders": 1,
            "awards": row.awards,
            "area_m2": round(row.area_m2, 2),
            "share": row.share,
        }
    for kind, lump in (("other_organisations", ranking.others), ("unnamed", ranking.unnamed)):
        if lump.holders:
            yield {**begin, **_together(kind, lump)}
    without = profile.total.awards - ranking.awards
    if without > 0:
        area = max(0.0, float(profile.total.area_m2) - ranking.area_m2)
        yield {**begin, **_together("none_stated", Lump(0, without, area, None, None))}


def _together(kind: str, lump: Lump) -> dict[str, Any]:
    return {
        "rank": lump.best_rank,
        "kind": kind,
        "name": None,
        "firm": None,
        "printed_names": None,
        "holders": lump.holders,
        "awards": lump.awards,
        "area_m2": round(lump.area_m2, 2),
        "share": lump.share,
    }


LAND_HOLDERS = Figures(
    name="land-holders",
    component="LandHolders",
    doc="The largest holders of land of one locality: organisations by name, then lines for the "
    "other organisations, for natural persons and whoever may be one (never named), and for awards "
    f"without a holder; areas add up to the total. {HELD}",
    fields=(
        *SPAN,
        whole("rank", "Place among all holders, persons included; of the largest for a line of "
              "several.", nullable=True),
        Made("kind", "An organisation, or what a line of several is.", codes=KINDS),
        Made("name", "The name printed, or the firm's where several names are one; null for a line "
             "of several.", nullable=True),
        Made("firm", "uid of the firm, where the holder was linked to a public one.", nullable=True),
        whole("printed_names", "Printed names that were linked to one firm.", nullable=True),
        whole("holders", "Holders told in this line."),
        whole("awards", "Awards of each holder, added up: an award held by two counts for both."),
        number("area_m2", "Square metres; several holders share an award equally.", nullable=False),
        number("share", "Share of the area that has a holder, 0 to 1."),
    ),
    parameters=(*LAND, TOP),
    ask=asked_of,
    rows=holder_rows,
)  # fmt: skip


# Supply modes and sectors

PARTS = (
    whole("awards", "Awards."),
    number("area_m2", "Area, square metres.", nullable=False),
    number("awards_share", "Share of all awards, 0 to 1."),
    number("area_share", "Share of the area of all awards, 0 to 1."),
    number("price_cny", "Price of those that state one, yuan.", nullable=False),
    number("priced_area_m2", "Area of those, square metres.", nullable=False),
    number("price_per_m2_cny", "Yuan per square metre over those."),
)


def part(sums: Sums, awards_share: float | None, area_share: float | None) -> dict[str, Any]:
    return {
        "awards": sums.awards,
        "area_m2": sums.area_m2,
        "awards_share": awards_share,
        "area_share": area_share,
        "price_cny": sums.price_cny,
        "priced_area_m2": sums.priced_area_m2,
        "price_per_m2_cny": sums.price_per_m2,
    }


def mode_rows(asked: Asked) -> Iterator[dict[str, Any]]:
    profile, span = asked.profile, asked.profile.span
    if span is None:
        return
    years = [Span(year, year) for year in range(span.first, span.last + 1)]
    for each in [*years, span] if span.first != span.last else years:
        for row in profile.modes(each):
            yield {
                **over(asked, each),
                "supply_mode": row.key,
                "is_competitive": row.key in SUPPLY_MODES.members(COMPETITIVE),
                **part(row.sums, row.awards_share, row.area_share),
            }


LAND_MODES = Figures(
    name="land-modes",
    component="LandModes",
    doc="Land of one locality by supply mode, for each year and over all of them together: open "
    f"bidding against agreement. {HELD}",
    fields=(
        *SPAN,
        Made("supply_mode", "Supply mode, a code.", codes=tuple(SUPPLY_MODES.codes)),
        Made("is_competitive", "Whether it is open bidding 招拍挂.", kind="boolean"),
        *PARTS,
    ),
    parameters=LAND,
    ask=asked_of,
    rows=mode_rows,
)


def sector_rows(asked: Asked) -> Iterator[dict[str, Any]]:
    profile, span = asked.profile, asked.profile.span
    if span is None:
        return
    stated = [row for row in profile.sectors if row.key]
    for rank, row in enumerate(stated, 1):
        yield {
            **over(asked, span),
            "rank": rank,
            "sector_label": row.key,
            **part(row.sums, row.awards_share, row.area_share),
        }
    for row in profile.sectors:
        if not row.key:
            yield {
                **over(asked, span),
                "rank": None,
                "sector_label": "",
                **part(row.sums, row.awards_share, row.area_share),
            }


LAND_SECTORS = Figures(
    name="land-sectors",
    component="LandSectors",
    doc=f"Land of one locality by sector as printed on the notices, the largest area first. {HELD}",
    fields=(
        *SPAN,
        whole("rank", "Place by area; null for land whose sector is not stated.", nullable=True),
        Made("sector_label", "Sector as printed; empty where none is stated."),
        *PARTS,
    ),
    parameters=LAND,
    ask=asked_of,
    rows=sector_rows,
)

LAND_FIGURES = (LAND_SERIES, LAND_HOLDERS, LAND_MODES, LAND_SECTORS)
