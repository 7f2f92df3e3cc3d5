"""Speeches on record: what is known of them, and the text where everybody may read it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django_filters import FilterSet

from policies.api.boundary import Placed
from policies.api.fields import Field, Lookup, Many, Reference, place, properties
from policies.api.filters import Choice, InLocality, Of, Year
from policies.api.nouns.common import UID, UPDATED, citation_rows, citations, page
from policies.api.resource import Resource, Search
from policies.models import Lexicon, Official, Speech, SpeechText, TermCount, Transcript
from policies.publish.public import public


class CountedWith(Of):
    """Speeches that have been counted with the current version of a lexicon."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        super().filter(queryset, value)  # refuses a name that is none
        current = Lexicon.objects.current().filter(name=value)
        counts = public(TermCount).filter(lexicon__in=current, basis=TermCount.Basis.COMPUTED)
        return queryset.filter(pk__in=counts.values("speech"))


class Filters(FilterSet):
    locality = InLocality()
    official = Of(Official, "official")
    visibility = Choice("visibility", Speech.Visibility.choices, "Who may read the text.")
    lexicon = CountedWith(Lexicon, "pk", by="name", doc=CountedWith.__doc__ or "")
    year = Year("spoken_on__year", doc="Year of the speech.")
    year_min = Year("spoken_on__year__gte", doc="Spoken in this year or later.")
    year_max = Year("spoken_on__year__lte", doc="Spoken in this year or earlier.")


def open_texts(keys: list[Any]) -> Iterable[tuple[Any, str]]:
    """The texts that everybody may read."""
    return SpeechText.objects.open_to_all().filter(speech__in=keys).values_list("speech", "content")


TOLD = ("source__uid", "characters", "text_sha256", "agreement", "differing")


def transcripts(keys: list[Any]) -> Iterable[tuple[Any, dict[str, Any]]]:
    """Further transcripts, of the terms counted otherwise those of public lexicons."""
    shown = set(public(Lexicon).values_list("name", "version"))
    found = public(Transcript).filter(speech__in=keys).order_by("pk")
    for speech, source, characters, digest, agreement, differing in found.values_list(
        "speech", *TOLD
    ):
        yield (
            speech,
            {
                "source": source,
                "characters": characters,
                "text_sha256": digest,
                "agreement": agreement,
                "differing": [
                    each for each in differing if (each["lexicon"], each["version"]) in shown
                ],
            },
        )


SPEECHES = Resource(
    name="speeches",
    model=Speech,
    doc="Speeches on record: who, where, when and how long. The record itself has the text where its "
    "licence lets everybody read it.",
    fields=(
        UID,
        Field("title_en", "Title in English."),
        Field("title_zh", "Title in Chinese."),
        Field("title_fr", "Title in French."),
        Reference("official", "uid of the speaker."),
        Reference("official_name_en", "Speaker in English.", "official", ("name_en",)),
        Reference("official_name_zh", "Speaker in Chinese.", "official", ("name_zh",)),
        Field("office", "Office in which the speaker spoke."),
        place(),
        Field("spoken_on", "Date; the part not known is 01."),
        Field("spoken_precision", "How much of the date is known."),
        Field("occasion", "Occasion."),
        Reference("source", "uid of the source."),
        Field("language", "Language of the speech."),
        Field("characters", "Characters of the text without white space; 0 when not held."),
        Field("text_sha256", "SHA-256 of the text; empty when not held."),
        Field("visibility", "Who may read the text on the site."),
        Field("licence", "Licence of the text."),
        UPDATED,
    ),
    detail_fields=(
        Lookup("text", "The text; null unless visibility is full.", rows=open_texts),
        Many(
            "transcripts",
            "Further transcripts of the speech: the uid of the source, the length and checksum, how far "
            "each agrees with the text that is counted (0 to 1), and the terms it has more or less often.",
            rows=transcripts,
            items=properties(
                source={"type": ["string", "null"]},
                characters="integer",
                text_sha256="string",
                agreement={"type": ["number", "null"]},
                differing={
                    "type": "array",
                    "items": properties(
                        lexicon="string",
                        version="integer",
                        term="string",
                        counted="integer",
                        here="integer",
                    ),
                },
            ),
            cell=lambda transcript: transcript["text_sha256"],
        ),
        citations(citation_rows(Speech)),
        page("speeches"),
    ),
    filters=Filters,
    ordering=("spoken_on", "characters", "updated_at"),
    search=Search(("title_en", "title_zh", "occasion")),
    placed=Placed("locality", "spoken_on"),
)
