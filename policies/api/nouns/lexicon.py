"""Lexicons: versioned word lists, with their terms."""

from collections.abc import Iterable
from typing import Any

from django_filters import FilterSet

from policies.api.fields import Field, Many, properties
from policies.api.filters import Of, WholeNumber
from policies.api.nouns.common import UID, UPDATED
from policies.api.public import public
from policies.api.resource import Resource, Search
from policies.models import Lexicon, Term


class Filters(FilterSet):
    lexicon = Of(Lexicon, "pk", by="name", doc="Name of the lexicon: all its versions.")
    version = WholeNumber("version", help_text="Version of the lexicon.")


def terms(keys: list[Any]) -> Iterable[tuple[Any, dict[str, str]]]:
    """The terms of the lexicons, in their order."""
    found = public(Term).filter(lexicon__in=keys).order_by("order", "pk")
    for lexicon, text, group, gloss in found.values_list("lexicon_id", "text", "group", "gloss_en"):
        yield lexicon, {"text": text, "group": group, "gloss_en": gloss}


LEXICONS = Resource(
    name="lexicons",
    model=Lexicon,
    doc="Versioned word lists that speeches are counted with; the terms are in the record itself.",
    fields=(
        UID,
        Field("name", "Name, the same in all versions."),
        Field("version", "Version."),
        Field("language", "Language of the terms."),
        Field("title_en", "Title in English."),
        Field("title_zh", "Title in Chinese."),
        Field("title_fr", "Title in French."),
        Field("note", "How it was made."),
        UPDATED,
    ),
    detail_fields=(
        Many(
            "terms",
            "The terms with their concept group and English gloss.",
            rows=terms,
            items=properties(text="string", group="string", gloss_en="string"),
            cell=lambda term: term["text"],
        ),
    ),
    filters=Filters,
    ordering=("name", "version", "updated_at"),
    search=Search(("name", "title_en", "title_zh")),
)
