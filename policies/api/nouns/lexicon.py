"""Lexicons: versioned word lists, with their terms."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django_filters import FilterSet

from policies.api.fields import Field, Lookup, Many, properties
from policies.api.filters import Of, TrueOrFalse, WholeNumber
from policies.api.nouns.common import UID, UPDATED
from policies.api.resource import Resource, Search
from policies.models import Lexicon, Term
from policies.publish.public import public


class Filters(FilterSet):
    lexicon = Of(Lexicon, "pk", by="name", doc="Name of the lexicon: all its versions.")
    version = WholeNumber("version", help_text="Version of the lexicon.")
    current = TrueOrFalse(
        "true: of each name the version in use, the latest that has been counted; false: the others.",
        Q(pk__in=Lexicon.objects.current().values("pk")),
    )


def in_use(keys: list[Any]) -> Iterable[tuple[Any, bool]]:
    """Whether each version is the current one."""
    current = set(Lexicon.objects.current().filter(pk__in=keys).values_list("pk", flat=True))
    return [(key, key in current) for key in keys]


LANGUAGES = ("en", "zh", "fr")
SHOWN = ("text", "group", "gloss_en", "gloss_fr")


def terms(keys: list[Any]) -> Iterable[tuple[Any, dict[str, str]]]:
    """The terms of the lexicons, in their order."""
    found = public(Term).filter(lexicon__in=keys).order_by("order", "pk")
    for lexicon, *values in found.values_list("lexicon_id", *SHOWN):
        yield lexicon, dict(zip(SHOWN, values, strict=True))


def groups(keys: list[Any]) -> Iterable[tuple[Any, dict[str, str]]]:
    """The concept groups of the lexicons with their titles, in the order of their terms."""
    found = public(Term).filter(lexicon__in=keys).order_by("order", "pk")
    rows = found.values_list("lexicon_id", "group", "lexicon__group_titles")
    for (lexicon, group), titles in {row[:2]: row[2].get(row[1], {}) for row in rows}.items():
        yield lexicon, {"group": group} | {f"title_{x}": titles.get(x, "") for x in LANGUAGES}


LEXICONS = Resource(
    name="lexicons",
    model=Lexicon,
    doc="Versioned word lists that speeches are counted with, all published versions of each; the terms "
    "are in the record itself.",
    fields=(
        UID,
        Field("name", "Name, the same in all versions."),
        Field("version", "Version."),
        Field("language", "Language of the terms."),
        Field("title_en", "Title in English."),
        Field("title_zh", "Title in Chinese."),
        Field("title_fr", "Title in French."),
        Field("note", "How it was made."),
        Field("counted_at", "When all texts held had first been counted with it; null before."),
        Lookup(
            "is_current",
            "Whether it is the version in use: of its name the latest that has been counted.",
            rows=in_use,
            kind="boolean",
            nullable=False,
        ),
        UPDATED,
    ),
    detail_fields=(
        Many(
            "terms",
            "The terms with their concept group and their gloss in English and French.",
            rows=terms,
            items=properties(**dict.fromkeys(SHOWN, "string")),
            cell=lambda term: term["text"],
        ),
        Many(
            "groups",
            "The concept groups, each totalled without overlaps, with their titles.",
            rows=groups,
            items=properties(
                group="string", **{f"title_{language}": "string" for language in LANGUAGES}
            ),
            cell=lambda group: group["group"],
        ),
    ),
    filters=Filters,
    ordering=("name", "version", "updated_at"),
    search=Search(("name", "title_en", "title_zh")),
)
