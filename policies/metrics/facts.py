"""The facts of a record that a source must be quoted for: its amounts, dates and types."""

from __future__ import annotations

from functools import singledispatch

from policies.models import Award, Incentive, PolicyInstrument, Record

AMOUNTS = ("amount_min", "amount_max", "rate", "cap")


@singledispatch
def facts_of(record: Record) -> list[str]:
    """The fields of a record that hold an amount, a date or a type and are filled."""
    return []


@facts_of.register
def _of_instrument(record: PolicyInstrument) -> list[str]:
    dates = _filled(record, "announced_on", "effective_on", "expires_on")
    return [*dates, "types"] if record.types.all() else dates


@facts_of.register
def _of_incentive(record: Incentive) -> list[str]:
    amounts = list(AMOUNTS)
    if record.amount_min == record.amount_max:
        amounts.remove("amount_min")  # one figure, which one quotation supports
    return ["type", *_filled(record, *amounts, "period_from", "period_to")]


@facts_of.register
def _of_award(record: Award) -> list[str]:
    return ["kind", *_filled(record, "amount", "awarded_on")]


def _filled(record: Record, *names: str) -> list[str]:
    return [name for name in names if getattr(record, name) is not None]
