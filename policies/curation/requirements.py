"""What a record must have before the public may see it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from policies.metrics.facts import facts_of
from policies.models import (
    Award,
    Citation,
    Firm,
    Incentive,
    LandAward,
    Official,
    PolicyInstrument,
    Record,
    Speech,
)


class Missing(NamedTuple):
    """What is missing of which field, and what to do about it."""

    field: str
    advice: str


def missing(record: Record) -> list[Missing]:
    """What keeps a record from the public; empty when nothing does."""
    return list(_missing(record))


@singledispatch
def _missing(record: Record) -> Iterator[Missing]:
    yield from ()


@_missing.register
def _of_instrument(record: PolicyInstrument) -> Iterator[Missing]:
    if record.announced_on is None and record.effective_on is None:
        yield Missing("announced_on", _("Enter when it was announced or took effect."))
    facts = facts_of(record)
    if "types" not in facts:
        yield Missing("types", _("Choose one type at least."))
    yield from _unquoted(record, facts)
    for name in PolicyInstrument.INCLUSION:
        answer = getattr(record, name)
        question = capfirst(str(record._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
        if answer is None:
            yield Missing(
                name, _("Answer whether this holds: %(question)s.") % {"question": question}
            )
        elif not answer:
            yield Missing(
                name,
                _("It is no industrial policy by our test, for this does not hold: %(question)s.")
                % {"question": question},
            )


@_missing.register
def _of_incentive(record: Incentive) -> Iterator[Missing]:
    yield from _unquoted(record, facts_of(record))


@_missing.register
def _of_award(record: Award) -> Iterator[Missing]:
    if record.locality_id is None and record.giver_id is None:
        yield Missing("locality", _("Enter the locality, or the firm that gave it."))
    if record.awarded_on is None:
        yield Missing("awarded_on", _("Enter the date, as far as it is known."))
    yield from _unquoted(record, facts_of(record))


@_missing.register(Firm)
@_missing.register(Official)
def _of_somebody(record: Firm | Official) -> Iterator[Missing]:
    if not record.citations.exists():
        yield Missing("citations", _("Cite one source at least."))


@_missing.register
def _of_speech(record: Speech) -> Iterator[Missing]:
    if record.source_id is None:
        yield Missing("source", _("Enter the source."))


@_missing.register
def _of_land_award(record: LandAward) -> Iterator[Missing]:
    from_file = record.batch is not None and record.batch.source_id is not None
    if not from_file and not record.notice_url and not record.citations.exists():
        yield Missing("citations", _("Cite one source at least."))


def _unquoted(record: Record, names: list[str]) -> Iterator[Missing]:
    """The fields among ``names`` that no citation supports with a quotation."""
    quoted = set(Citation.objects.of(record).exclude(quote="").values_list("field", flat=True))
    for name in names:
        if name not in quoted:
            label = capfirst(str(record._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
            yield Missing(
                name, _("Cite a source for “%(field)s”, with its words.") % {"field": label}
            )
