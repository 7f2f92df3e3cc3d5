"""The file of localities."""

from django.utils.translation import gettext_lazy as _

from policies.models import Locality
from policies.publish.tables.column import Column, Table, in_language, labelled
from policies.publish.tables.common import UID, UPDATED, page, place

LOCALITIES = Table(
    "localities",
    _("Localities"),
    Locality,
    (
        Column("name", _("Name"), ("name_en", "name_zh"), in_language),
        Column("name_zh", _("Name (Chinese)")),
        Column("code", _("Code")),
        Column("kind_label", _("Kind"), ("kind",), labelled(Locality.Kind.choices)),
        Column(
            "zone_kind_label",
            _("Kind of zone"),
            ("zone_kind",),
            labelled(Locality.ZoneKind.choices),
        ),
        *place("parent", _("Lies in")),
        Column("area_km2", _("Area, km²")),
        Column("valid_from", _("In force from")),
        Column("valid_to", _("No longer in force from")),
        Column("name_en", _("Name (English)")),
        Column("kind", _("Kind (code)")),
        Column("zone_kind", _("Kind of zone (code)")),
        UID,
        UPDATED,
        Column("source_note", _("Where this is from")),
        page("localities", "code"),
    ),
)
