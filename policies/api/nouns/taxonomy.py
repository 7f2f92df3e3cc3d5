"""The taxonomy: instrument types, sectors, the schemes of others and the crosswalk to them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django_filters import FilterSet

from policies.api.fields import Field, Many, Reference, properties
from policies.api.filters import Choice, Exact, Of, TrueOrFalse
from policies.api.lens import Typed
from policies.api.nouns.common import UID, UPDATED
from policies.api.resource import Resource, Search
from policies.models import Concept, ConceptScheme, InstrumentType, Mapping, Sector
from policies.publish.public import public

_OPEN_TEXT = {"type": ["string", "null"]}


class TypeFilters(FilterSet):
    parent = Of(InstrumentType, "parent", by="code", doc="Code of the branch.")
    leaf = TrueOrFalse(
        "Whether it is a type that records are given, not a branch.", Q(parent__isnull=False)
    )


class MappingFilters(FilterSet):
    type = Of(InstrumentType, "type", by="code", branch="parent")
    scheme = Of(ConceptScheme, "concept__scheme", by="code")
    concept = Exact("concept__code", help_text="Exactly this code of a concept of theirs.")
    relation = Choice("relation", Mapping.Relation.choices, "Our type has a … match (SKOS).")
    confidence = Choice("confidence", Mapping.Confidence.choices, "High, medium, low.")


def mappings_of_types(keys: list[Any]) -> Iterable[tuple[Any, dict[str, Any]]]:
    """The arrows from our types to the concepts of others."""
    found = public(Mapping).filter(type__in=keys).order_by("pk")
    columns = ("concept__scheme__code", "concept__code", "relation", "confidence")
    for owner, scheme, concept, relation, confidence in found.values_list("type_id", *columns):
        yield (
            owner,
            {"scheme": scheme, "concept": concept, "relation": relation, "confidence": confidence},
        )


def concepts(keys: list[Any]) -> Iterable[tuple[Any, dict[str, Any]]]:
    """The concepts of the schemes, in their order."""
    found = Concept.objects.filter(scheme__in=keys).order_by("order", "code")
    columns = ("code", "parent__code", "label_en", "label_zh", "note")
    for owner, code, parent, en, zh, note in found.values_list("scheme_id", *columns):
        yield (
            owner,
            {"code": code, "parent": parent, "label_en": en, "label_zh": zh, "note": note},
        )


INSTRUMENT_TYPES = Resource(
    name="instrument-types",
    model=InstrumentType,
    doc="The tree of instrument types: branches, and the types that records are given.",
    identifier="code",
    fields=(
        UID,
        Field("code", "Code."),
        Reference("parent", "Code of the branch; null for a branch.", shows=("code",)),
        Field("name_en", "Name in English."),
        Field("name_zh", "Name in Chinese."),
        Field("name_fr", "Name in French."),
        Field("definition_en", "Definition in English."),
        Field("definition_zh", "Definition in Chinese."),
        Field("definition_fr", "Definition in French."),
        Field("order", "Place in the tree."),
        UPDATED,
    ),
    detail_fields=(
        Many(
            "mappings",
            "The concepts of others that it corresponds to.",
            rows=mappings_of_types,
            items=properties(
                scheme="string", concept="string", relation="string", confidence="string"
            ),
            cell=lambda m: f"{m['scheme']} {m['concept']} ({m['relation']})",
            on_lists=True,
        ),
    ),
    filters=TypeFilters,
    ordering=("order", "code", "name_en", "updated_at"),
    search=Search(("code", "name_en", "name_zh", "name_fr")),
    typed=Typed(
        pairs=lambda keys: [(key, key) for key in keys],
        having=lambda rows, types: rows.filter(pk__in=types),
    ),
)

CONCEPT_SCHEMES = Resource(
    name="concept-schemes",
    model=ConceptScheme,
    doc="Classifications of others, as their publishers have them.",
    identifier="code",
    updated="",
    fields=(
        Field("code", "Code."),
        Field("name_en", "Name in English."),
        Field("name_zh", "Name in Chinese."),
        Field("name_fr", "Name in French."),
        Field("version", "Version."),
        Field("publisher", "Publisher."),
        Field("source_title", "Where it is published."),
        Field("source_url", "Address of the publication."),
        Field("confirmed", "Whether it was checked against the publisher's own list."),
        Field("note", "Note."),
    ),
    detail_fields=(
        Many(
            "concepts",
            "Its concepts; the crosswalk to them is under mappings?scheme=.",
            rows=concepts,
            items=properties(
                code="string",
                parent=_OPEN_TEXT,
                label_en="string",
                label_zh="string",
                note="string",
            ),
            cell=lambda concept: f"{concept['code']} {concept['label_en']}",
        ),
    ),
    ordering=("code",),
    search=Search(("code", "name_en", "name_zh")),
)

MAPPINGS = Resource(
    name="mappings",
    model=Mapping,
    doc='The crosswalk, an arrow a row: "our type has a … match" (SKOS).',
    identifier="",
    updated="",
    fields=(
        Field("type", "Code of our type.", "type__code"),
        Field("scheme", "Code of the scheme.", "concept__scheme__code"),
        Field("concept", "Code of their concept.", "concept__code"),
        Field("label_en", "Label of their concept in English.", "concept__label_en"),
        Field("label_zh", "Label of their concept in Chinese.", "concept__label_zh"),
        Field("relation", "Exact, close, broad, narrow or related."),
        Field("confidence", "H, M or L."),
        Field("condition", "When the arrow holds; empty: always."),
        Field("mapper", "Who drew it."),
        Field("mapped_on", "When."),
    ),
    filters=MappingFilters,
    ordering=("type", "scheme", "concept"),
)

SECTORS = Resource(
    name="sectors",
    model=Sector,
    doc="What policies target and firms do.",
    identifier="code",
    updated="",
    fields=(
        Field("code", "Code."),
        Field("name_en", "Name in English."),
        Field("name_zh", "Name in Chinese."),
        Field("name_fr", "Name in French."),
        Field("gbt4754", "GB/T 4754-2017 code, where one fits."),
        Field("order", "Place in the list."),
    ),
    ordering=("order", "code", "name_en"),
    search=Search(("code", "name_en", "name_zh", "name_fr")),
)
