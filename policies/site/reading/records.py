"""Counts of records and words of leaders in words; or why they are not compared."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from policies.models import Stage
from policies.site import numbers
from policies.site.comparing import Column
from policies.site.reading.listing import side_by_side
from policies.site.reading.thresholds import FEWEST_CHARACTERS, SEVERAL
from policies.site.words import HEADLINE


def instruments(columns: list[Column]) -> Iterable[str]:
    """How many instruments are on record, where the same was read for all."""
    numbers_of = [column.mix.instruments for column in columns]
    return _counted(
        columns, "instrument", _("Instruments"), numbers_of,
        [numbers.thousands(number) for number in numbers_of],
    )  # fmt: skip


def stages_of_incentives(columns: list[Column]) -> Iterable[str]:
    """For firms of which size the incentives are."""
    texts = [_by_stage(column.mix.by_stage) for column in columns]
    counts = [column.incentives for column in columns]
    what = _("Incentives by the size of firm they are for")
    return _counted(columns, "incentive", what, counts, texts)


def stages_of_firms(columns: list[Column]) -> Iterable[str]:
    """How many firms have reached which stage."""
    texts = [_by_stage(Counter(firm.stage for firm in column.firms)) for column in columns]
    counts = [len(column.firms) for column in columns]
    return _counted(columns, "firm", _("Firms on record by stage"), counts, texts)


def _counted(
    columns: list[Column], noun: str, what: str, counts: list[int], texts: list[str]
) -> list[str]:
    """A sentence on counts of records, or why they cannot be compared; none without any record."""
    if len(columns) < SEVERAL or not any(counts):
        return []
    if reason := _other_coverage(columns, noun):
        return [_("%(what)s: not comparable, %(reason)s.") % {"what": what, "reason": reason}]
    listed = [f"{column.place.name} {text}" for column, text in zip(columns, texts, strict=True)]
    return [_("%(what)s: %(places)s.") % {"what": what, "places": side_by_side(listed)}]


def _other_coverage(columns: list[Column], noun: str) -> str:
    """Why counts of a noun cannot be compared: not looked at somewhere, or other sources were read."""
    read: dict[frozenset[int], str] = {}
    for column in columns:
        looked = column.looked[noun]
        if looked.state not in ("looked", "inherited"):
            return _("as nobody has looked in %(place)s") % {"place": column.place.name}
        read.setdefault(frozenset(source.pk for source in looked.sources), column.place.name)
    if len(read) > 1:
        first, second = list(read.values())[:SEVERAL]
        return _("as other sources were read for %(a)s than for %(b)s") % {"a": first, "b": second}
    return ""


def _by_stage(found: Counter[str]) -> str:
    """``start-up 4, giant 1``; ``0`` where there is none."""
    labels = [*Stage.choices, ("", _("no stage stated"))]
    parts = [f"{label} {found[code]}" for code, label in labels if code in found]
    return ", ".join(parts) or "0"


def words(columns: list[Column]) -> Iterable[str]:
    """How often their own leaders say the headline word, where there is text enough."""
    totals = [column.words for column in columns]
    if len(columns) < SEVERAL or not any(totals):
        return []
    for column, total in zip(columns, totals, strict=True):
        if total is None or total.characters < FEWEST_CHARACTERS:
            return [
                _(
                    "Words are not comparable: too little of what the leaders of %(place)s said "
                    "is on record."
                )
                % {"place": column.place.name}
            ]  # fmt: skip
    rows = sorted(
        ((column, total) for column, total in zip(columns, totals, strict=True) if total),
        key=lambda row: -(row[1].rate or 0),
    )
    listed = [f"{column.place.name} {numbers.one_decimal(total.rate)}" for column, total in rows]
    return [
        _("Leaders say %(term)s per 10,000 characters: %(places)s.")
        % {"term": HEADLINE, "places": side_by_side(listed)}
    ]
