"""What a record must have before the public may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, singledispatch
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import get_language
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

Citations = dict[tuple[type[Record], int], list[Citation]]


class Missing(NamedTuple):
    """What is missing of which field, and what to do about it."""

    field: str
    advice: str


def missing(record: Record) -> list[Missing]:
    """What keeps a record from the public; empty when nothing does."""
    return missing_of([record])[0]


def missing_of(
    records: Sequence[Record], citations: Citations | None = None
) -> list[list[Missing]]:
    """The same for several records; ``citations`` are theirs where they are loaded already."""
    known = cited_by(records, with_sources=False) if citations is None else citations
    return [list(_missing(record, Cited.by(known[key(record)]))) for record in records]


def key(record: Record) -> tuple[type[Record], int]:
    return type(record), record.pk


def cited_by(records: Sequence[Record], *, with_sources: bool = True) -> Citations:
    """The citations of records of any nouns, by record: one query, which loads their sources too."""
    kinds = {model: ContentType.objects.get_for_model(model).pk for model in map(type, records)}
    nouns = {pk: model for model, pk in kinds.items()}
    wanted = Q(pk__in=[])
    for model, kind in kinds.items():
        pks = [record.pk for record in records if type(record) is model]
        wanted |= Q(content_type=kind, object_id__in=pks)
    found: Citations = defaultdict(list)
    rows = Citation.objects.filter(wanted)
    for citation in rows.select_related("source") if with_sources else rows:
        found[nouns[citation.content_type_id], citation.object_id].append(citation)
    return found


@dataclass
class Cited:
    """Whether a record has a citation at all, and the fields that one supports with its words."""

    any: bool = False
    quoted: set[str] = field(default_factory=set)

    @classmethod
    def by(cls, citations: Sequence[Citation]) -> Cited:
        return cls(bool(citations), {one.field for one in citations if one.quote})


@singledispatch
def _missing(record: Record, cited: Cited) -> Iterator[Missing]:
    yield from ()


@_missing.register
def _of_instrument(record: PolicyInstrument, cited: Cited) -> Iterator[Missing]:
    if record.announced_on is None and record.effective_on is None:
        yield Missing("announced_on", _("Enter when it was announced or took effect."))
    facts = facts_of(record)
    if "types" not in facts:
        yield Missing("types", _("Choose one type at least."))
    yield from _unquoted(record, cited, facts)
    for name in PolicyInstrument.INCLUSION:
        answer = getattr(record, name)
        if answer is None:
            yield _unanswered(name, get_language())
        elif not answer:
            yield _denied(name, get_language())


@_missing.register
def _of_incentive(record: Incentive, cited: Cited) -> Iterator[Missing]:
    yield from _unquoted(record, cited, facts_of(record))


@_missing.register
def _of_award(record: Award, cited: Cited) -> Iterator[Missing]:
    if record.locality_id is None and record.giver_id is None:
        yield Missing("locality", _("Enter the locality, or the firm that gave it."))
    if record.awarded_on is None:
        yield Missing("awarded_on", _("Enter the date, as far as it is known."))
    yield from _unquoted(record, cited, facts_of(record))


@_missing.register(Firm)
@_missing.register(Official)
def _of_somebody(record: Firm | Official, cited: Cited) -> Iterator[Missing]:
    if not cited.any:
        yield Missing("citations", _("Cite one source at least."))


@_missing.register
def _of_speech(record: Speech, cited: Cited) -> Iterator[Missing]:
    if record.source_id is None:
        yield Missing("source", _("Enter the source."))


@_missing.register
def _of_land_award(record: LandAward, cited: Cited) -> Iterator[Missing]:
    from_file = record.batch is not None and record.batch.source_id is not None
    if not from_file and not record.notice_url and not cited.any:
        yield Missing("citations", _("Cite one source at least."))


def _unquoted(record: Record, cited: Cited, names: list[str]) -> Iterator[Missing]:
    """The fields among ``names`` that no citation supports with a quotation."""
    for name in names:
        if name not in cited.quoted:
            yield _uncited(type(record), name, get_language())


# What is said in a language is put together once for thousands of records.


@lru_cache
def _unanswered(name: str, language: str | None) -> Missing:
    question = _label(PolicyInstrument, name)
    return Missing(name, _("Answer whether this holds: %(question)s.") % {"question": question})


@lru_cache
def _denied(name: str, language: str | None) -> Missing:
    text = _("It is no industrial policy by our test, for this does not hold: %(question)s.")
    return Missing(name, text % {"question": _label(PolicyInstrument, name)})


@lru_cache
def _uncited(model: type[Record], name: str, language: str | None) -> Missing:
    text = _("Cite a source for “%(field)s”, with its words.")
    return Missing(name, text % {"field": _label(model, name)})


def _label(model: type[Record], name: str) -> str:
    return capfirst(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
