"""Words and deeds beside a tenure: what is on record before, during and after it. A sequence in time.

Only the years of an office are known, so phases are cut by years: the year in which it was taken up and
the year in which it was left both count to the tenure. A year that nobody looked at is no zero: averages
are over the years that were looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.metrics.attention import rate

NEAR = 10  # years before and after a tenure; those further off say little of it


class Phase(TextChoices):
    BEFORE = "before", pgettext_lazy("tenure", "before")
    DURING = "during", _("during")
    AFTER = "after", pgettext_lazy("tenure", "after")
    SINCE = "since", _("since taking office; no end is recorded")
    UNTIL = "until", _("up to the end of the office; no beginning is recorded")


@dataclass(frozen=True)
class Span:
    """A phase and its years, none where nothing reaches so far."""

    phase: Phase
    years: range

    @property
    def of_office(self) -> bool:
        """Whether the office was held in its years, as far as is known."""
        return self.phase in (Phase.DURING, Phase.SINCE)

    @property
    def first(self) -> int | None:
        return self.years[0] if self.years else None

    @property
    def last(self) -> int | None:
        return self.years[-1] if self.years else None


def cut(from_year: int | None, to_year: int | None, window: range) -> list[Span]:
    """The years of a window before, during and after a tenure; none where none of its years is known.

    Where its end is not known, the years from its beginning on are one span, which says so; where its
    beginning is not known, those up to its end are.
    """
    if from_year is None and to_year is None:
        return []
    first, last = (window[0], window[-1]) if window else (0, -1)
    spans = []
    if from_year is not None:
        spans.append(Span(Phase.BEFORE, range(first, min(from_year, last + 1))))
    if from_year is not None and to_year is not None:
        spans.append(Span(Phase.DURING, range(from_year, to_year + 1)))
    elif from_year is not None:
        spans.append(Span(Phase.SINCE, range(from_year, last + 1)))
    elif to_year is not None:
        spans.append(Span(Phase.UNTIL, range(first, to_year + 1)))
    if to_year is not None:
        spans.append(Span(Phase.AFTER, range(max(to_year + 1, first), last + 1)))
    return spans


@dataclass(frozen=True)
class Series:
    """Deeds of one kind by year, and the years that were looked at; ``undated`` are those of no year."""

    by_year: Mapping[int, float] = field(default_factory=dict)
    looked: Collection[int] = ()
    undated: int = 0

    @property
    def years(self) -> set[int]:
        return {*self.by_year, *self.looked}


@dataclass(frozen=True)
class Tally:
    """One kind of deed in one phase: all on record, and what of it lies in the years looked at."""

    total: float
    looked: int
    in_looked: float

    @property
    def average(self) -> float | None:
        """Per year looked at; None where none was."""
        return self.in_looked / self.looked if self.looked else None

    @property
    def state(self) -> str:
        """``looked``; ``on_record``: found without having been looked for; ``not_looked``."""
        if self.looked:
            return "looked"
        return "on_record" if self.total else "not_looked"


def tally(series: Series, years: Iterable[int]) -> Tally:
    """A series over the years of a phase."""
    wanted = set(years)
    looked = wanted & set(series.looked)
    return Tally(
        sum(value for year, value in series.by_year.items() if year in wanted),
        len(looked),
        sum(value for year, value in series.by_year.items() if year in looked),
    )


@dataclass(frozen=True)
class Said:
    """One speech: its year, how often the word is said (None: not counted), and its characters."""

    year: int
    count: int | None
    characters: int


@dataclass(frozen=True)
class WordTally:
    """The speeches of one phase taken as one text; ``counted`` of them have a count."""

    speeches: int
    counted: int
    count: int
    characters: int

    @property
    def rate(self) -> float | None:
        """Per 10,000 characters; None where nothing was counted."""
        return rate(self.count, self.characters)


def tally_words(said: Iterable[Said], years: Iterable[int]) -> WordTally:
    """The words of speeches in the years of a phase: sum of counts over sum of characters."""
    wanted = set(years)
    inside = [speech for speech in said if speech.year in wanted]
    counted = [speech for speech in inside if speech.count is not None]
    return WordTally(
        len(inside),
        len(counted),
        sum(speech.count or 0 for speech in counted),
        sum(speech.characters for speech in counted),
    )


def near(from_year: int | None, to_year: int | None, years: range) -> range:
    """Of some years those from ``NEAR`` before a tenure to ``NEAR`` after it; an end not known is none."""
    first = years.start if from_year is None else max(years.start, from_year - NEAR)
    last = years.stop if to_year is None else min(years.stop, to_year + NEAR + 1)
    return range(first, max(first, last))


def window(*years: Iterable[int | None]) -> range:
    """From the first to the last of all these years; empty where there is none."""
    known = [year for group in years for year in group if year is not None]
    return range(min(known), max(known) + 1) if known else range(0)
