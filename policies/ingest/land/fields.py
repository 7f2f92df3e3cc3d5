"""What a land file can say of an award: the fields that a column may be assigned to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from policies.ingest import values
from policies.vocabulary.units import SQUARE_METRES, YUAN


@dataclass(frozen=True)
class LandField:
    """One field: how a cell of it is read, and the units a cell may be in (empty: no unit).

    With ``several``, all columns of the field count, in order; otherwise the first that is not empty.
    """

    name: str
    label: str | Promise
    convert: values.Converter = field(default=str)
    units: Mapping[str, Decimal] = field(default_factory=dict)
    digits: int = 0
    several: bool = False

    def converter(self, unit: str) -> Callable[[str], Any]:
        """The converter of a column in a unit."""
        return values.measured(unit, self.units, self.digits) if self.units else self.convert


def _words(longest: int) -> values.Converter:
    """Text of a column whose words repeat from row to row."""
    return lru_cache(10_000)(values.text(longest))


def _price(name: str, label: Promise) -> LandField:
    return LandField(name, label, units=YUAN, digits=16)


def _day(name: str, label: Promise) -> LandField:
    return LandField(name, label, values.date)


FIELDS = {
    field.name: field
    for field in (
        LandField("supervision_no", _("supervision number 电子监管号"), values.squeezed),
        LandField("locality_code", _("locality code"), _words(20)),
        LandField("district", _("district"), _words(100)),
        LandField("region", _("province and prefecture"), _words(100)),
        LandField("title", _("title of the notice"), values.text(500), several=True),
        LandField("project", _("project"), values.text(300)),
        LandField("location", _("location"), values.text(500)),
        LandField("parcel_no", _("parcel number 宗地号"), values.text(100)),
        LandField("area_m2", _("area"), units=SQUARE_METRES, digits=14),
        LandField("use", _("use"), _words(200)),
        LandField("supply_mode", _("supply mode"), _words(100)),
        LandField("land_source", _("land from"), _words(40)),
        LandField("term", _("term"), _words(200)),
        LandField("sector_label", _("sector"), _words(100)),
        LandField("land_grade", _("land grade"), _words(60)),
        _price("price_cny", _("price")),
        LandField("holders", _("holder"), values.text(1000), several=True),
        LandField("outcome", _("outcome of the auction"), _words(40)),
        LandField("floor_area_ratio", _("floor-area ratio, one cell"), _words(100)),
        LandField("floor_area_ratio_min", _("floor-area ratio, at least"), values.ratio),
        LandField("floor_area_ratio_max", _("floor-area ratio, at most"), values.upper_ratio),
        _day("signed_on", _("contract signed")),
        _day("dealt_on", _("auction or tender closed")),
        _day("noticed_on", _("result announced")),
        _day("deliver_on", _("to be delivered")),
        _day("start_on", _("building to start")),
        _day("complete_on", _("building to be completed")),
        _day("started_on", _("building started")),
        _day("completed_on", _("building completed")),
        LandField("approved_by", _("approved by"), _words(200)),
        LandField("instalments", _("instalments, one cell"), values.text(2000), units=YUAN),
        LandField("instalment_no", _("instalment: number"), values.text(200)),
        LandField("instalment_on", _("instalment: due"), values.text(600)),
        LandField("instalment_cny", _("instalment: amount"), values.text(600), units=YUAN),
        LandField("notice_url", _("address of the notice"), values.web_address),
        LandField("private", _("private: never stored")),
    )
}
# Of each group, a file must have one: by a column, by a value that holds for the whole file, or, for
# the place, by the locality of the file.
REQUIRED: tuple[tuple[str, ...], ...] = (
    ("area_m2",),
    ("holders",),
    ("use",),
    ("supply_mode", "title"),
    ("signed_on", "dealt_on", "noticed_on"),
    ("supervision_no", "district", "locality_code", "region"),
)
PLACE = REQUIRED[-1]
# Fields whose words are read by another column's rule, not one by one.
BY_THE_ROW = {"instalments", "instalment_no", "instalment_on", "instalment_cny"}
