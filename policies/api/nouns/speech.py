"""Speeches on record: what is known of them, never their text."""

from django_filters import FilterSet

from policies.api.fields import Field, Reference, place
from policies.api.filters import InLocality, Of, Year
from policies.api.nouns.common import UID, UPDATED, citation_rows, citations, page
from policies.api.resource import Resource, Search
from policies.models import Official, Speech


class Filters(FilterSet):
    locality = InLocality()
    official = Of(Official, "official")
    year = Year("spoken_on__year", doc="Year of the speech.")
    year_min = Year("spoken_on__year__gte", doc="Spoken in this year or later.")
    year_max = Year("spoken_on__year__lte", doc="Spoken in this year or earlier.")


SPEECHES = Resource(
    name="speeches",
    model=Speech,
    doc="Speeches on record: who, where, when and how long; the text is not given out here.",
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
    detail_fields=(citations(citation_rows(Speech)), page("speeches")),
    filters=Filters,
    ordering=("spoken_on", "characters", "updated_at"),
    search=Search(("title_en", "title_zh", "occasion")),
)
