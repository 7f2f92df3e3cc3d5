"""What may be asked of the search, read from the parameters of a page, of the API or of a feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from policies.models import InstrumentType, Locality, Sector, Stage
from policies.search.nouns import NOUNS
from policies.vocabulary import LAND_USES

RELEVANCE, NEWEST, OLDEST = "relevance", "newest", "oldest"
ORDERS = (RELEVANCE, NEWEST, OLDEST)
YEARS = (1900, 2100)
LONGEST = 100
PARAMETERS = (
    "q", "kind", "locality", "year", "year_min", "year_max", "type", "sector", "stage", "use", "sort",
)  # fmt: skip


class BadQuestion(ValueError):
    """A parameter whose value names nothing; ``allowed`` are the values it can have, if they are few."""

    def __init__(self, name: str, value: str, reason: str, allowed: Iterable[str] = ()) -> None:
        super().__init__(f"{name}={value}: {reason}")
        self.name, self.value, self.reason, self.allowed = name, value, reason, list(allowed)


@dataclass(frozen=True)
class Question:
    """What is asked: words, one value per facet (``{"place": "330000", "year": "2014"}``), the order.

    ``years`` are the first and the last year, each of which may be left open. ``place`` is the locality of
    the facet.
    """

    words: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    years: tuple[int | None, int | None] = (None, None)
    order: str = RELEVANCE
    place: Locality | None = None

    @property
    def anything(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.words or self.filters or any(self.years))


def question_of(given: Mapping[str, str]) -> Question:
    """The question of these parameters, each a text or absent; others are not looked at.

    Raises BadQuestion.
    """
    place = _place(given.get("locality", "").strip())
    year = _year(given, "year")
    filters = {
        "kind": _one_of(given, "kind", lambda: NOUNS),
        "place": place.code if place else "",
        "year": str(year or ""),
        "type": _one_of(given, "type", lambda: _codes(InstrumentType.objects.published())),
        "sector": _one_of(given, "sector", lambda: _codes(Sector.objects.all())),
        "stage": _one_of(given, "stage", lambda: Stage.values),
        "use": _one_of(given, "use", lambda: LAND_USES.codes),
    }
    return Question(
        _words(given.get("q", "")),
        {facet: value for facet, value in filters.items() if value},
        _in_order(_year(given, "year_min"), _year(given, "year_max"), given),
        _one_of(given, "sort", lambda: ORDERS) or RELEVANCE,
        place,
    )


def _words(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST:
        raise BadQuestion(
            "q", text[:LONGEST], _("At most %(number)s characters.") % {"number": LONGEST}
        )
    if "\x00" in text:
        raise BadQuestion("q", text.replace("\x00", ""), _("A character that no text has."))
    return text


def _one_of(given: Mapping[str, str], name: str, codes: Callable[[], Iterable[str]]) -> str:
    value = given.get(name, "").strip()
    if value and value not in (allowed := list(codes())):
        reason = _("One of: %(codes)s.") % {"codes": ", ".join(allowed)}
        raise BadQuestion(name, value, reason, allowed)
    return value


def _codes(rows: Any) -> list[str]:
    return list(rows.order_by("code").values_list("code", flat=True))


def _year(given: Mapping[str, str], name: str) -> int | None:
    value = given.get(name, "").strip()
    low, high = YEARS
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 9 and low <= int(value) <= high):
        reason = _("A whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
        raise BadQuestion(name, value, reason)
    return int(value)


def _in_order(
    first: int | None, last: int | None, given: Mapping[str, str]
) -> tuple[int | None, int | None]:
    if first and last and first > last:
        reason = _("The years end before they begin.")
        raise BadQuestion("year_max", given["year_max"], reason)
    return first, last


def _place(code: str) -> Locality | None:
    """Today's locality of a code, former codes included."""
    if not code:
        return None
    life = Locality.objects.published().with_code(code[:60]).select_related("today").first()
    today = life if life is None or life.in_force else life.today
    if today is None or not today.is_published:
        reason = _("No locality has this code. Codes have six digits, as 330100.")
        raise BadQuestion("locality", code, reason)
    return today
