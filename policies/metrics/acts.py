"""Acts of policy as figures see them: few columns of many rows, no instances."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import DateField, F, QuerySet, Value
from django.db.models.functions import Cast

from policies.metrics.in_force import Span
from policies.metrics.kept import of_version
from policies.models import Incentive, InstrumentType, PolicyInstrument
from policies.models.instrument import PolicyInstrumentQuerySet

Day = datetime.date


class Act(NamedTuple):
    """An instrument: where (the lineage of its place), from when until when and in which branches, of which
    types, and the spans of what it offers, each with the stage that it is for, if any.
    """

    pk: int
    lineage: str
    span: Span
    types: tuple[InstrumentType, ...]
    offers: tuple[Span, ...]


def acts_of(instruments: PolicyInstrumentQuerySet) -> list[Act]:
    """The acts in the order of the QuerySet, with public types and incentives. Two queries.

    An act holds from the day it takes effect, else of its announcement, to its expiry or repeal; an
    incentive over its own period where it states one, else as its act, and never beyond the act's end.
    """
    known = types_in_order()
    place = {key: number for number, key in enumerate(known)}
    types: dict[int, set[int]] = defaultdict(set)
    offered: dict[int, list[tuple[Day | None, Day | None, str]]] = defaultdict(list)
    for act, type_, *offer in _hung_on(instruments.order_by().values("pk")):
        if not type_:
            offered[act].append(tuple(offer))
        elif type_ in known:
            types[act].add(type_)
    found = []
    for pk, lineage, effective, announced, *ends in instruments.with_repeal().values_list(
        "pk", "locality__lineage", "effective_on", "announced_on", "expires_on", "repealed_on"
    ):
        kinds = tuple(known[key] for key in sorted(types[pk], key=place.__getitem__))
        branches = frozenset(branch_of(type_).code for type_ in kinds)
        span = Span(effective or announced, first_of(ends), branches)
        offers = [
            Span(start or span.start, first_of((end, span.end)), frozenset({stage} - {""}))
            for start, end, stage in offered[pk]
        ]
        found.append(Act(pk, lineage, span, kinds, tuple(offers)))
    return found


def _hung_on(acts: QuerySet) -> QuerySet:
    """Types of acts and what they offer, as ``(act, type, from, to, stage)``; of an offer the type is 0."""
    offers = Incentive.objects.published().filter(instrument__in=acts)
    types = PolicyInstrument.types.through.objects.filter(policyinstrument__in=acts)
    nothing = Cast(Value(None), DateField())
    columns = ("hung_on", "from_", "to", "stage")
    return (
        offers.order_by()
        .annotate(
            hung_on=Value(0), from_=F("period_from"), to=F("period_to"), stage=F("target_stage")
        )
        .values_list("instrument_id", *columns)
        .union(
            types.annotate(
                hung_on=F("instrumenttype_id"), from_=nothing, to=nothing, stage=Value("")
            ).values_list("policyinstrument_id", *columns),
            all=True,
        )
    )


def first_of(days: Iterable[Day | None]) -> Day | None:
    """The earliest of the days that are known."""
    return min((day for day in days if day), default=None)


@of_version
def types_in_order() -> dict[int, InstrumentType]:
    """The published types by primary key, each with its branch, as the taxonomy orders them.

    One query where they are not in mind yet.
    """
    return {
        type_.pk: type_ for type_ in InstrumentType.objects.published().select_related("parent")
    }


def branch_of(type_: InstrumentType) -> InstrumentType:
    """The branch a type hangs on; a branch is its own."""
    return type_.parent or type_


def branch_names(acts: Iterable[Act]) -> dict[str, str]:
    """Code → name of the branches that acts hang on, as the taxonomy orders them; drafts left out."""
    types = {type_ for act in acts for type_ in act.types}
    named = {branch.code: branch for branch in map(branch_of, types) if branch.is_published}
    return {each.code: each.name for each in sorted(named.values(), key=lambda each: each.order)}
