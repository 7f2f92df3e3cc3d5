"""What has been looked at for a locality: "none found" and "not looked" are different answers."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from policies.metrics.kept import of_version
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


@dataclass(frozen=True)
class _Rows:
    """The records of coverage of one noun, in the order they are told in: by code and by lineage."""

    by_code: dict[str, list[Coverage]] = field(default_factory=lambda: defaultdict(list))
    lineages: list[tuple[str, str]] = field(default_factory=list)  # with the code, sorted

    def inside(self, lineage: str) -> list[list[Coverage]]:
        """The records of the places that lie in the one with this lineage, by place."""
        first = bisect_left(self.lineages, (lineage, ""))
        codes = []
        for found, code in self.lineages[first:]:
            if not found.startswith(lineage):
                break
            codes.append(code)
        return [self.by_code[code] for code in sorted(codes)]


@of_version
def _recorded() -> dict[str, _Rows]:
    """All published records of coverage of today's places by noun. One query where not in mind yet."""
    found: dict[str, _Rows] = defaultdict(_Rows)
    rows = (
        Coverage.objects.published()
        .filter(locality__valid_to__isnull=True)
        .select_related("locality", "source")
        .annotate(last_result=last_check("source"))
        .order_by("locality__code", "noun", "covers_from", "pk")
    )
    for row in with_last_results(rows):
        of_noun = found[row.noun]
        if row.locality.code not in of_noun.by_code:
            of_noun.lineages.append((row.locality.lineage, row.locality.code))
        of_noun.by_code[row.locality.code].append(row)
    for of_noun in found.values():
        of_noun.lineages.sort()
    return dict(found)


def looked_at(places: Iterable[Locality]) -> dict[int, Answers]:
    """Per locality: how far each noun was looked at."""
    recorded = _recorded()
    labels = [(noun, str(label)) for noun, label in Coverage.Noun.choices]
    return {
        place.pk: {noun: _looked(place, noun, label, recorded.get(noun)) for noun, label in labels}
        for place in places
    }


def looked_in_bulk(places: Iterable[Locality], noun: str) -> dict[int, Looked]:
    """Per locality: how far one noun was looked at."""
    rows, label = _recorded().get(noun), str(Coverage.Noun(noun).label)
    return {place.pk: _looked(place, noun, label, rows) for place in places}


def _looked(place: Locality, noun: str, label: str, rows: _Rows | None) -> Looked:
    if rows is None:
        return Looked(noun, label)
    for code in reversed(codes_of(place)):
        here = code == place.code
        if found := [
            row
            for row in rows.by_code.get(code, ())
            if here or (row.with_parts and goes_for_parts(noun, place.lineage))
        ]:
            return Looked(noun, label, "looked" if here else "inherited", found, found[0].locality)
    if place.lineage and (inside := rows.inside(place.lineage)):
        return Looked(
            noun,
            label,
            "partly",
            [row for found in inside for row in found][:MOST_ROWS],
            places=[found[0].locality for found in inside][:PLACES_NAMED],
        )
    return Looked(noun, label)
