"""Policy instruments: acts of policy by a locality."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django_filters import FilterSet

from policies.api.boundary import Placed
from policies.api.fields import Field, Many, place, properties, related
from policies.api.filters import Choice, Exact, InLocality, Of, Year
from policies.api.lens import Typed
from policies.api.nouns.common import UID, UPDATED, citation_rows, citations, page
from policies.api.resource import Resource, Search
from policies.models import Incentive, InstrumentLink, InstrumentType, PolicyInstrument, Sector
from policies.publish.public import public


class OfType(Of):
    """Instruments of a type or of a branch, themselves or by a published incentive."""

    def narrow(self, queryset: QuerySet[Any], keys: list[Any]) -> QuerySet[Any]:
        return with_types(queryset, keys)


class Filters(FilterSet):
    locality = InLocality()
    type = OfType(
        InstrumentType,
        "types",
        by="code",
        branch="parent",
        doc="code of the instrument type, or of its branch: the instrument is given it, or one of its "
        "published incentives is.",
    )
    sector = Of(Sector, "sectors", by="code")
    tone = Choice("tone", PolicyInstrument.Tone.choices, "Tone of the act.")
    document_number = Exact("document_number", help_text="Exactly this document number 文号.")
    year = Year("announced_on__year", doc="Year of announcement.")
    year_min = Year("announced_on__year__gte", doc="Announced in this year or later.")
    year_max = Year("announced_on__year__lte", doc="Announced in this year or earlier.")


def links(keys: list[Any]) -> Iterable[tuple[Any, dict[str, str]]]:
    """What the instruments do to other public instruments."""
    found = public(InstrumentLink).filter(origin__in=keys).order_by("pk")
    for origin, relation, target in found.values_list("origin_id", "relation", "target__uid"):
        yield origin, {"relation": relation, "instrument": target}


def with_types(rows: Any, types: list[Any]) -> QuerySet[Any]:
    return rows.of_types(types)


def type_pairs(keys: Sequence[Any]) -> Iterable[tuple[Any, Any]]:
    """The types of instruments and of their published incentives."""
    given = PolicyInstrument.types.through.objects.filter(policyinstrument__in=keys)
    yield from given.values_list("policyinstrument_id", "instrumenttype_id")
    offered = public(Incentive).filter(instrument__in=keys)
    yield from offered.values_list("instrument_id", "type_id")


INSTRUMENTS = Resource(
    name="instruments",
    model=PolicyInstrument,
    doc="Acts of policy by a locality: plans, measures, notices, catalogues.",
    fields=(
        UID,
        Field("title_en", "Title in English."),
        Field("title_zh", "Title in Chinese."),
        Field("document_number", "Document number 文号."),
        Field("issuing_body", "Body that issued it."),
        place(),
        Many(
            "types",
            "Codes of its instrument types.",
            rows=related(PolicyInstrument, "types"),
        ),
        Many("sectors", "Codes of its target sectors.", rows=related(PolicyInstrument, "sectors")),
        Field("tone", "Supportive, regulatory or suppressive."),
        Field("announced_on", "Date of announcement; the part not known is 01."),
        Field("announced_precision", "How much of the date of announcement is known."),
        Field("effective_on", "First day in effect."),
        Field("expires_on", "Day it expires."),
        Field("summary_en", "Summary in English."),
        Field("summary_zh", "Summary in Chinese."),
        Field("summary_fr", "Summary in French."),
        Many(
            "links",
            "What it does to other instruments.",
            rows=links,
            items=properties(relation="string", instrument="string"),
            cell=lambda link: f"{link['relation']} {link['instrument']}",
        ),
        UPDATED,
    ),
    detail_fields=(citations(citation_rows(PolicyInstrument)), page("instruments")),
    filters=Filters,
    ordering=("announced_on", "effective_on", "expires_on", "title_en", "updated_at"),
    search=Search(("title_en", "title_zh", "document_number", "issuing_body")),
    placed=Placed("locality", "announced_on"),
    typed=Typed(type_pairs, with_types),
)
