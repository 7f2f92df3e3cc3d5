"""What a land file can say of an award: the fields that a column may be assigned to."""

from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from policies.ingest import values
from policies.ingest.mapping import Field
from policies.vocabulary.units import SQUARE_METRES, YUAN


def _words(longest: int) -> values.Converter:
    """Text of a column whose words repeat from row to row."""
    return lru_cache(10_000)(values.text(longest))


def _price(name: str, label: Promise) -> Field:
    return Field(name, label, units=YUAN, digits=16)


def _day(name: str, label: Promise) -> Field:
    return Field(name, label, values.date)


FIELDS = {
    field.name: field
    for field in (
        Field("supervision_no", _("supervision number 电子监管号"), values.squeezed),
        Field("locality_code", _("locality code"), _words(20)),
        Field("district", _("district"), _words(100)),
        Field("region", _("province and prefecture"), _words(100)),
        Field("title", _("title of the notice"), values.text(500), several=True),
        Field("project", _("project"), values.text(300)),
        Field("location", _("location"), values.text(500)),
        Field("parcel_no", _("parcel number 宗地号"), values.text(100)),
        Field("area_m2", _("area"), units=SQUARE_METRES, digits=14),
        Field("use", _("use"), _words(200)),
        Field("supply_mode", _("supply mode"), _words(100)),
        Field("land_source", _("land from"), _words(40)),
        Field("term", _("term"), _words(200)),
        Field("sector_label", _("sector"), _words(100)),
        Field("land_grade", _("land grade"), _words(60)),
        _price("price_cny", _("price")),
        Field("holders", _("holder"), values.text(1000), several=True),
        Field("outcome", _("outcome of the auction"), _words(40)),
        Field("floor_area_ratio", _("floor-area ratio, one cell"), _words(100)),
        Field("floor_area_ratio_min", _("floor-area ratio, at least"), values.ratio),
        Field("floor_area_ratio_max", _("floor-area ratio, at most"), values.upper_ratio),
        _day("signed_on", _("contract signed")),
        _day("dealt_on", _("auction or tender closed")),
        _day("noticed_on", _("result announced")),
        _day("deliver_on", _("to be delivered")),
        _day("start_on", _("building to start")),
        _day("complete_on", _("building to be completed")),
        _day("started_on", _("building started")),
        _day("completed_on", _("building completed")),
        Field("approved_by", _("approved by"), _words(200)),
        Field("instalments", _("instalments, one cell"), values.text(2000), units=YUAN),
        Field("instalment_no", _("instalment: number"), values.text(200)),
        Field("instalment_on", _("instalment: due"), values.text(600)),
        Field("instalment_cny", _("instalment: amount"), values.text(600), units=YUAN),
        Field("notice_url", _("address of the notice"), values.web_address),
        Field("private", _("private: never stored")),
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
