"""Known unknowns: the numbers of an issuer's year that no document known to us bears.

Issuers count their documents from 1 each year (豫政办〔2020〕9号). What is missing below the highest
number known was issued, or the number was left out; how many came after the highest is not known.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from policies.models import Candidate, PolicyInstrument
from policies.text.document_numbers import parse_document_number


@dataclass(frozen=True)
class Sequence:
    """The numbers of one issuer in one year: how many are known, and the highest known."""

    issuer: str
    year: int
    known: int
    highest: int

    @property
    def missing(self) -> int:
        return self.highest - self.known

    @property
    def share(self) -> float:
        """Share 0..1 of the numbers up to the highest that are known."""
        return self.known / self.highest


def sequences() -> list[Sequence]:
    """All issuers and years, by issuer, the latest year first."""
    found = [
        Sequence(issuer, year, len(serials), max(serials))
        for (issuer, year), serials in _known().items()
    ]
    return sorted(found, key=lambda one: (one.issuer, -one.year))


def known_serials(issuer: str, year: int) -> set[int]:
    """The numbers of an issuer's year that some document or instrument bears."""
    return _known(issuer, year).get((issuer, year), set())


def gaps(known: Iterable[int]) -> list[tuple[int, int]]:
    """The stretches [first, last] between 1 and the highest that are not among the numbers."""
    found, expected = [], 1
    for serial in sorted(set(known)):
        if serial > expected:
            found.append((expected, serial - 1))
        expected = serial + 1
    return found


def in_words(stretches: Iterable[tuple[int, int]]) -> str:
    """Stretches as people write them: 3–7, 12."""
    return ", ".join(
        str(first) if first == last else f"{first}–{last}" for first, last in stretches
    )


def _known(issuer: str = "", year: int | None = None) -> dict[tuple[str, int], set[int]]:
    """The numbers known by issuer and year, of documents in any state and of instruments in any status:
    what was rejected or withdrawn was issued too.
    """
    documents = Candidate.objects.exclude(number_year=None).filter(number_serial__gt=0)
    instruments = PolicyInstrument.objects.filter(document_number__startswith=issuer)
    if issuer:
        documents = documents.filter(number_issuer=issuer)
    if year:
        documents = documents.filter(number_year=year)
    columns = "number_issuer", "number_year", "number_serial"
    found: dict[tuple[str, int], set[int]] = {}
    for body, of_year, serial in documents.order_by().values_list(*columns).iterator():
        found.setdefault((body, of_year), set()).add(serial)
    printed = instruments.exclude(document_number="").order_by()
    for text in printed.values_list("document_number", flat=True).iterator():
        number = parse_document_number(text)
        if number and number.year and number.serial:
            found.setdefault((number.issuer, number.year), set()).add(number.serial)
    return found
