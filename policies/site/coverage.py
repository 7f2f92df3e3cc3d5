"""What has been looked at for a locality: "none found" and "not looked" are different answers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, Q, Value, When

from policies.metrics.looked import goes_for_parts
from policies.models import Coverage, Locality, Source
from policies.models.source import last_check, with_last_results

MOST_ROWS = 400
PLACES_NAMED = 5


@dataclass(frozen=True)
class Looked:
    """How far one noun was looked at in one place.

    ``state``: ``looked`` (there itself), ``inherited`` (as part of ``place``, the nearest wider place
    that was), ``partly`` (only in the ``places`` within it), ``not_looked``.
    """

    noun: str
    label: str
    state: str = "not_looked"
    rows: list[Coverage] = field(default_factory=list)
    place: Locality | None = None
    places: list[Locality] = field(default_factory=list)

    @property
    def sources(self) -> list[Source]:
        return [row.source for row in self.rows if row.source]

    @property
    def notes(self) -> list[str]:
        """What the records of coverage say, each once."""
        return list(dict.fromkeys(row.note for row in self.rows if row.note))

    @property
    def first_year(self) -> int | None:
        return min((row.covers_from.year for row in self.rows if row.covers_from), default=None)

    @property
    def last_year(self) -> int | None:
        return max((row.covers_to.year for row in self.rows if row.covers_to), default=None)

    def covers_year(self, year: int) -> bool:
        """Whether a year lies in what was looked at; a record without dates says nothing of years."""
        return self.state in ("looked", "inherited") and any(
            row.covers_from and row.covers_to and row.covers_from.year <= year <= row.covers_to.year
            for row in self.rows
        )


Answers = dict[str, Looked]


def codes_of(place: Locality) -> list[str]:
    """The codes of the places a locality lies in today, the widest first, its own last."""
    return [code for code in place.lineage.split("/") if code]


def looked_at(places: Iterable[Locality]) -> dict[int, Answers]:
    """Per locality: how far each noun was looked at. One query."""
    places = list(places)
    above = {code for place in places for code in codes_of(place)}
    wanted = Q(locality__code__in=above)
    for place in places:
        wanted |= Q(locality__lineage__startswith=place.lineage)
    near = Case(
        When(locality__code__in=above, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = with_last_results(
        Coverage.objects.published()
        .filter(wanted, locality__valid_to__isnull=True)
        .select_related("locality", "source")
        .annotate(last_result=last_check("source"))
        .order_by(near, "locality__code", "noun", "covers_from", "pk")[:MOST_ROWS]
    )
    return {
        place.pk: {
            noun: _looked(place, noun, str(label), rows) for noun, label in Coverage.Noun.choices
        }
        for place in places
    }


def looked_in_bulk(places: Iterable[Locality], noun: str) -> dict[int, Looked]:
    """Per locality: how far one noun was looked at, for very many places. One query.

    As ``looked_at``, without what the last look at each source gave.
    """
    rows = list(
        Coverage.objects.published()
        .filter(noun=noun, locality__valid_to__isnull=True)
        .select_related("locality", "source")
        .order_by("locality__code", "covers_from", "pk")
    )
    label = str(Coverage.Noun(noun).label)
    return {place.pk: _looked(place, noun, label, rows) for place in places}


def _looked(place: Locality, noun: str, label: str, rows: list[Coverage]) -> Looked:
    by_code: dict[str, list[Coverage]] = defaultdict(list)
    for row in rows:
        if row.noun == noun:
            by_code[row.locality.code].append(row)
    codes = codes_of(place)
    for code in reversed(codes):
        here = code == place.code
        if found := [
            row
            for row in by_code.get(code, ())
            if here or (row.with_parts and goes_for_parts(noun, place.lineage))
        ]:
            return Looked(noun, label, "looked" if here else "inherited", found, found[0].locality)
    inside = [
        found for found in by_code.values() if found[0].locality.lineage.startswith(place.lineage)
    ]
    if inside:
        return Looked(
            noun,
            label,
            "partly",
            [row for found in inside for row in found],
            places=[found[0].locality for found in inside][:PLACES_NAMED],
        )
    return Looked(noun, label)
