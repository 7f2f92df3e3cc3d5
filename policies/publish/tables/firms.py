"""The file of firms."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from policies.models import Firm, FirmName, Stage
from policies.publish.public import public
from policies.publish.tables.column import Column, Linked, Listed, Table, in_language, labelled
from policies.publish.tables.common import UID, UPDATED, cited, page, place, sector, sources


def other_names(keys: list[Any]) -> Iterable[tuple[Any, str]]:
    found = public(FirmName).filter(firm__in=keys).order_by("pk")
    return found.values_list("firm_id", "name")


FIRMS = Table(
    "firms",
    _("Firms"),
    Firm,
    (
        Column("name", _("Name"), ("name_en", "name_zh"), in_language),
        Column("name_zh", _("Name (Chinese)")),
        *place("seat", _("Seat")),
        *sector(),
        Column("stage_label", _("Stage"), ("stage",), labelled(Stage.choices)),
        Column("ownership_label", _("Ownership"), ("ownership",), labelled(Firm.Ownership.choices)),
        Linked(
            "parent_name", _("Parent firm"), ("parent",), in_language, Firm, ("name_en", "name_zh")
        ),
        Listed("names", _("Other names"), fetch=other_names),
        Column("uscc", _("Unified social credit code")),
        Column("ticker", _("Ticker")),
        Column("lei", _("LEI")),
        Column("wikidata", _("Wikidata")),
        Column("stage", _("Stage (code)")),
        Column("ownership", _("Ownership (code)")),
        Linked("parent", _("Id of the parent firm"), ("parent",), None, Firm),
        UID,
        UPDATED,
        *sources(cited(Firm)),
        page("firms"),
    ),
)
