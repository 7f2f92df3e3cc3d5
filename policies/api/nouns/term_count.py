"""Term counts: how often a word was said."""

from typing import Any

from django.db.models import Q, QuerySet
from django_filters import CharFilter, FilterSet

from policies.api.boundary import Placed
from policies.api.fields import Column, Computed, Field, Reference, place
from policies.api.filters import Choice, Exact, InLocality, Of, Year
from policies.api.problems import InvalidValue
from policies.api.resource import Resource, Search
from policies.metrics.attention import rate
from policies.models import Lexicon, Official, Speech, Term, TermCount
from policies.publish.public import public
from policies.text.normalise import normalise


class OfTerm(CharFilter):
    """Counts of one term, as printed or in its normal form."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        terms = public(Term).filter(Q(text=value) | Q(text=normalise(value)))
        return queryset.filter(term__in=list(terms.values_list("pk", flat=True)))


class Version(CharFilter):
    """Counts of one version of the lexicons, of the versions in use (``current``), or of ``all``.

    The versions in use alone are shown when nothing is asked for, so that nobody adds up two.
    """

    default = "current"
    json_schema = {"type": "string", "pattern": "^(current|all|[0-9]{1,5})$", "default": default}

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "all":
            return queryset
        if value == "current":
            in_use = list(Lexicon.objects.current().values_list("pk", flat=True))
            return queryset.filter(Q(lexicon__in=in_use) | Q(basis=TermCount.Basis.REPORTED))
        if not (value.isascii() and value.isdigit() and len(value) <= 5):
            raise InvalidValue(f"A version is a whole number, current or all, not {value!r}.")
        return queryset.filter(lexicon__version=int(value))


class Filters(FilterSet):
    locality = InLocality()
    speech = Of(Speech, "speech")
    official = Of(Official, "speech__official")
    term = OfTerm(help_text="Exactly this term of a lexicon.")
    group = Exact("group", help_text="Exactly this concept group.")
    lexicon = Of(
        Lexicon,
        "lexicon",
        by="name",
        doc="Name of the lexicon; without it a term of two lexicons has a row for each.",
    )
    version = Version(
        help_text="Version of the lexicon, a number; current (the default): of each lexicon the version in "
        "use, and the reported counts; all: every version."
    )
    basis = Choice("basis", TermCount.Basis.choices, "Our count, or a publication's.")
    year = Year("speech__spoken_on__year", doc="Year of the speech.")
    year_min = Year("speech__spoken_on__year__gte", doc="Spoken in this year or later.")
    year_max = Year("speech__spoken_on__year__lte", doc="Spoken in this year or earlier.")


TERM_COUNTS = Resource(
    name="term-counts",
    model=TermCount,
    doc="How often a term, or a group of terms (overlaps counted once), occurs in a speech: by the "
    "version in use of each lexicon, unless version says otherwise, and by publications. A term of two "
    "lexicons has a row for each: give a lexicon before adding up.",
    identifier="",
    updated="",
    fields=(
        Reference("speech", "uid of the speech."),
        place(path="speech__locality", doc="The locality of the speech."),
        Field("spoken_on", "Date of the speech.", "speech__spoken_on"),
        Reference(
            "term", "The term; null for a group or a count that names no term.", "", ("text",)
        ),
        Field("group", "Concept group of the count."),
        Field("label", "What a publication says it counted."),
        Field("basis", "computed from the text, or reported by a publication."),
        Field("count", "Occurrences."),
        Computed(
            "rate_per_10k_characters",
            "Occurrences per 10,000 characters without white space; null when the length is unknown.",
            paths=("count", "speech__characters"),
            compute=rate,
            kind="number",
            nullable=True,
        ),
        Column(
            "offsets",
            "Places in the original text: pairs [start, end) of characters.",
            items={"type": "array", "items": {"type": "integer"}},
            cell=lambda pair: "..".join(str(end) for end in pair),
        ),
        Reference("lexicon", "Name of the lexicon.", shows=("name",)),
        Reference("lexicon_version", "Version of the lexicon.", "lexicon", ("version",)),
        Reference("source", "uid of the source of a reported count."),
    ),
    filters=Filters,
    ordering=("count", "spoken_on"),
    search=Search(("label", "group")),
    placed=Placed("speech__locality", "speech__spoken_on"),
)
