"""Sources: where facts come from; and coverage: what has been looked at."""

from collections.abc import Callable, Iterable
from typing import Any

from django_filters import FilterSet

from policies.api.fields import Field, Lookup, Reference, place
from policies.api.filters import Choice, Exact, InLocality, Of, Year
from policies.api.nouns.common import UID, UPDATED, page
from policies.api.resource import Resource, Search
from policies.models import Check, Coverage, Source


def _last(column: str) -> Callable[[list[Any]], Iterable[tuple[Any, Any]]]:
    """A column of the last check of each source."""
    return lambda keys: Check.objects.last_of(keys, column).items()


class SourceFilters(FilterSet):
    kind = Choice("kind", Source.Kind.choices, "Kind of source.")
    language = Exact("language", help_text="Language code of the source.")
    standing = Choice("standing", Source.Standing.choices, "Who speaks in it.")
    directness = Choice("directness", Source.Directness.choices, "Primary or secondary.")
    year = Year("published_on__year", doc="Year of publication.")
    year_min = Year("published_on__year__gte", doc="Published in this year or later.")
    year_max = Year("published_on__year__lte", doc="Published in this year or earlier.")


class CoverageFilters(FilterSet):
    locality = InLocality()
    noun = Choice("noun", Coverage.Noun.choices, "What was looked for.")
    source = Of(Source, "source")


SOURCES = Resource(
    name="sources",
    model=Source,
    doc="Where facts come from.",
    fields=(
        UID,
        Field("title", "Title."),
        Field("publisher", "Publisher."),
        Field("author", "Author."),
        Field("kind", "Kind of source."),
        Field("standing", "Who speaks in it; empty where nobody has judged it."),
        Field("directness", "Whether it is the act or the words themselves, or tells of them."),
        Field("url", "Address of the source."),
        Field("archived_url", "Address of an archived copy."),
        Field("published_on", "Day of publication."),
        Field("accessed_on", "Day it was read."),
        Field("language", "Language code."),
        Field("sha256", "SHA-256 of what was read."),
        Lookup("last_check", "What the last look at its address found.", rows=_last("result")),
        Lookup("last_checked_at", "When it was last looked at again.", rows=_last("checked_at")),
        UPDATED,
    ),
    detail_fields=(page("sources", name="page"),),
    filters=SourceFilters,
    ordering=("title", "published_on", "accessed_on", "updated_at"),
    search=Search(("title", "publisher")),
)

COVERAGE = Resource(
    name="coverage",
    model=Coverage,
    doc='What has been looked at: "none found" and "not looked" are different answers.',
    identifier="",
    updated="",
    fields=(
        place(),
        Field("noun", "What was looked for."),
        Reference("source", "uid of the source looked at."),
        Field("covers_from", "First day covered."),
        Field("covers_to", "Last day covered."),
        Field("last_visited", "Day of the last look."),
        Field("with_parts", "Whether it holds for all places within the locality."),
        Field("share_reviewed_twice", "Share of the records reviewed twice, 0 to 1."),
        Field("note_en", "Note, in English."),
        Field("note_zh", "Note, in Chinese."),
        Field("note_fr", "Note, in French."),
    ),
    filters=CoverageFilters,
    ordering=("covers_from", "covers_to", "last_visited"),
)
