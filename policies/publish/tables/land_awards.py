"""The file of land awards. Natural persons among the holders are counted and never named."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from policies.models import Holder, LandAward, LandHolding, Precision, Source
from policies.models.land_award import price_per_m2
from policies.publish.public import public_values
from policies.publish.tables.column import Column, Listed, Table, labelled
from policies.publish.tables.common import UID, UPDATED, cited, page, place, sources
from policies.vocabulary import LAND_USES, SUPPLY_MODES


def holders(keys: list[Any]) -> Iterable[tuple[Any, str]]:
    """The holders in their order: organisations by name, others by kind."""
    holdings = list(
        LandHolding.objects.filter(award__in=keys)
        .order_by("award_id", "position", "pk")
        .values_list("award_id", "holder_id", "holder__kind")
    )
    named = public_values(Holder, {holder for _award, holder, _kind in holdings}, ("name",))
    for award, holder, kind in holdings:
        yield award, named[holder][0] if holder in named else f"({kind})"


def imported_from(keys: list[Any]) -> Iterable[tuple[Any, tuple[str, str]]]:
    """The source of the file that an award came in with."""
    pairs = list(LandAward.objects.filter(pk__in=keys).values_list("pk", "batch__source_id"))
    found = public_values(Source, {source for _key, source in pairs}, ("title", "url"))
    return [(key, (found[source][0], found[source][1])) for key, source in pairs if source in found]


def unless_withheld(withheld: bool, text: str) -> str:
    return "" if withheld else text


def withheld(name: str, heading: Any) -> Column:
    """Words that can hold a person's name: empty unless every holder is an organisation."""
    return Column(name, heading, ("names_withheld", name), unless_withheld)


LAND_AWARDS = Table(
    "land-awards",
    _("Land awards"),
    LandAward,
    (
        *place(),
        Column("signed_on", _("Contract signed")),
        Listed("holders", _("Holders (natural persons are not named)"), fetch=holders),
        Column("area_m2", _("Area, m²")),
        Column("price_cny", _("Price, CNY")),
        Column(
            "price_per_m2_cny", _("Price, CNY per m²"), ("area_m2", "price_cny", "supply_mode"),
            price_per_m2,
        ),
        Column("use_label", _("Use"), ("use",), LAND_USES.label),
        Column("supply_mode_label", _("Supply mode"), ("supply_mode",), SUPPLY_MODES.label),
        Column("sector_label", _("Sector as printed")),
        withheld("project", _("Project")),
        withheld("location", _("Location")),
        Column("counted", _("Counted in figures (a repeated notice is not)")),
        Column("term_years", _("Term, years")),
        Column("floor_area_ratio_min", _("Floor-area ratio, at least")),
        Column("floor_area_ratio_max", _("Floor-area ratio, at most")),
        Column("dated_by_label", _("Date is of"), ("dated_by",), labelled(LandAward.DatedBy.choices)),
        Column("deliver_on", _("To be delivered")),
        Column("start_on", _("Building to start")),
        Column("complete_on", _("Building to be completed")),
        Column("started_on", _("Building started")),
        Column("completed_on", _("Building completed")),
        Column("approved_by", _("Approved by")),
        Column("use_raw", _("Use as printed")),
        Column("term_raw", _("Term as printed")),
        Column("land_grade", _("Land grade")),
        Column("use", _("Use (code)")),
        Column("supply_mode", _("Supply mode (code)")),
        Column(
            "locality_precision_label", _("Locality found by"), ("locality_precision",),
            labelled(Precision.choices),
        ),
        withheld("parcel_no", _("Parcel number 宗地号")),
        Column("supervision_no", _("Supervision number 电子监管号")),
        Column("names_withheld", _("Names withheld")),
        UID,
        UPDATED,
        withheld("notice_url", _("Address of the notice")),
        *sources(imported_from, cited(LandAward)),
        page("land"),
    ),
)  # fmt: skip
