"""Firms: beneficiaries, and the names they go by."""

from collections.abc import Iterable
from typing import Any

from django_filters import FilterSet

from policies.api.fields import Field, Many, Reference, place, properties
from policies.api.filters import Choice, Exact, InLocality, Of
from policies.api.nouns.common import UID, UPDATED, citation_rows, citations, page
from policies.api.resource import Resource, Search
from policies.models import Firm, FirmName, Sector, Stage
from policies.publish.public import public


class Filters(FilterSet):
    locality = InLocality()
    sector = Of(Sector, "sector", by="code")
    stage = Choice("stage", Stage.choices, "Size the firm has reached.")
    ownership = Choice("ownership", Firm.Ownership.choices, "Who owns it.")
    parent = Of(Firm, "parent", doc="uid of the parent firm.")
    uscc = Exact("uscc", help_text="Exactly this unified social credit code.")
    ticker = Exact("ticker", help_text="Exactly this ticker.")
    lei = Exact("lei", help_text="Exactly this LEI.")


def names(keys: list[Any]) -> Iterable[tuple[Any, dict[str, str]]]:
    """Other names of the firms, with kind and language."""
    found = public(FirmName).filter(firm__in=keys).order_by("pk")
    for firm, name, kind, language in found.values_list("firm_id", "name", "kind", "language"):
        yield firm, {"name": name, "kind": kind, "language": language}


FIRMS = Resource(
    name="firms",
    model=Firm,
    doc="Firms that received a benefit, gave one, or hold land.",
    fields=(
        UID,
        Field("name_zh", "Registered name."),
        Field("name_en", "Name in English."),
        Many(
            "names",
            "Other names: former, short, other.",
            rows=names,
            items=properties(name="string", kind="string", language="string"),
            cell=lambda item: item["name"],
        ),
        Field("uscc", "Unified social credit code 统一社会信用代码."),
        Field("ticker", "Ticker."),
        Field("lei", "Legal Entity Identifier."),
        Field("wikidata", "Wikidata item."),
        Reference("parent", "uid of the parent firm."),
        place("seat", doc="Locality of its seat."),
        Reference("sector", "Code of its sector.", shows=("code",)),
        Field("ownership", "Who owns it; empty when not known."),
        Field("stage", "Size it has reached; empty when not known."),
        UPDATED,
    ),
    detail_fields=(citations(citation_rows(Firm)), page("firms")),
    filters=Filters,
    ordering=("name_en", "name_zh", "updated_at"),
    search=Search(("name_en", "name_zh", "names__name")),
)
