"""Attention: how often a term or a group is said, added up by locality and year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.api.figures import Figures, Made, Place, number, place_of, whole
from policies.api.problems import ParameterProblem
from policies.api.questions import CurrentLexicon, OneOf, Parameter, PlaceOf, listed, span_of, years
from policies.metrics.attention import (
    Measure,
    PlaceYear,
    by_place,
    by_place_and_year,
    find_measure,
)
from policies.models import Lexicon
from policies.text.normalise import normalise

PLACE_YEAR, PLACE = "place_year", "place"


@dataclass(frozen=True)
class Asked:
    """What is counted, and its sums."""

    measure: Measure
    rows: list[PlaceYear]


def asked_of(values: Mapping[str, Any]) -> Asked:
    """Raises ParameterProblem for a term or group that no current lexicon has."""
    measure = measure_of(values)
    first, last = span_of(values)
    counts = measure.counts()
    if values["locality"] is not None:
        counts = counts.in_locality(values["locality"])
    if first is not None:
        counts = counts.filter(speech__spoken_on__year__gte=first)
    if last is not None:
        counts = counts.filter(speech__spoken_on__year__lte=last)
    summed = by_place if values["by"] == PLACE else by_place_and_year
    return Asked(measure, summed(counts))


def measure_of(values: Mapping[str, Any]) -> Measure:
    """The term, as printed or in its normal form, or the group: just one of them must be given."""
    term, group, lexicon = values["term"], values["group"], values["lexicon"]
    if not (term or group):
        raise ParameterProblem("term", "Say what is counted: give a term or a group.")
    if term and group:
        raise ParameterProblem("group", "Give a term or a group, not both.")
    lexicons = [lexicon] if lexicon else list(Lexicon.objects.current().prefetch_related("terms"))
    found = find_measure(lexicons, term, group) or (
        find_measure(lexicons, normalise(term)) if term else None
    )
    if found is not None:
        return found
    name, asked = ("term", term) if term else ("group", group)
    names = [getattr(each, "text" if term else "group") for x in lexicons for each in x.terms.all()]
    where = f"lexicon {lexicon.name}" if lexicon else "lexicons in use"
    detail = f"There is no {name} {asked!r} in the {where}."
    raise ParameterProblem(name, detail, allowed=listed(names), misspelt=asked)


def rows_of(asked: Asked) -> Iterator[dict[str, Any]]:
    measure = asked.measure
    for row in asked.rows:
        yield {
            "locality": place_of(row.place),
            "year": row.year,
            "term": measure.term.text if measure.term else None,
            "group": measure.group,
            "speeches": row.speeches,
            "count": row.count,
            "characters": row.characters,
            "rate_per_10k_characters": row.rate,
            "lexicon": measure.lexicon.name,
            "lexicon_version": measure.lexicon.version,
        }


ATTENTION = Figures(
    name="attention",
    component="Attention",
    doc="How often a term, or a group of terms (each character once), is said by the speeches of each "
    "locality and year, or of each locality over all years, counted with the version in use of one "
    "lexicon: the first that has the term or group, unless lexicon says which.",
    fields=(
        Place("locality", "The locality of the speeches; those within it have rows of their own."),
        whole("year", "Year of the speeches; null for all years together.", nullable=True),
        Made("term", "The term; null for a group.", nullable=True),
        Made("group", "The concept group, or that of the term."),
        whole("speeches", "Speeches counted."),
        whole("count", "Occurrences."),
        whole("characters", "Characters of the speeches, without white space."),
        number("rate_per_10k_characters", "All occurrences per 10,000 of all characters."),
        Made("lexicon", "Name of the lexicon."),
        whole("lexicon_version", "Version of the lexicon."),
    ),
    parameters=(
        Parameter("term", "A term; either this or group must be given.", default=""),
        Parameter("group", "A concept group; either this or term must be given.", default=""),
        CurrentLexicon("lexicon", "Name of the lexicon."),
        PlaceOf("locality", "Code of a locality: its speeches and those of all that lies in it."),
        *years("Speeches of this year or later.", "Speeches of this year or earlier."),
        OneOf(
            "by",
            "place_year: a row for each locality and year; place: a row for each locality, the highest "
            "rate first.",
            default=PLACE_YEAR,
            codes=(PLACE_YEAR, PLACE),
        ),
    ),
    ask=asked_of,
    rows=rows_of,
)
