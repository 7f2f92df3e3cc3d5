"""The code lists behind the fields that the public sees; a field with codes of its own is one more row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from policies.metrics.boundaries import How
from policies.models import (
    Award,
    Check,
    Coverage,
    DuplicateCluster,
    Firm,
    FirmName,
    Holder,
    Incentive,
    InstrumentLink,
    LandAward,
    LandYear,
    Locality,
    Mapping,
    PolicyInstrument,
    Source,
    Speech,
    TermCount,
)

FIELDS: tuple[tuple[type[Model], str], ...] = (
    (Locality, "kind"), (Locality, "zone_kind"),
    (Source, "kind"), (Source, "standing"), (Source, "directness"), (Check, "result"),
    (PolicyInstrument, "tone"), (InstrumentLink, "relation"),
    (Incentive, "amount_kind"), (Incentive, "target_stage"),
    (Firm, "stage"), (Firm, "ownership"), (FirmName, "kind"), (Award, "stage"),
    (Speech, "visibility"), (TermCount, "basis"),
    (LandAward, "locality_precision"), (LandAward, "dated_by"), (LandAward, "land_source"),
    (Holder, "kind"), (DuplicateCluster, "rule"), (DuplicateCluster, "decision"),
    (LandYear, "basis"), (Coverage, "noun"),
    (PolicyInstrument, "announced_precision"), (PolicyInstrument, "status"),
    (Mapping, "relation"), (Mapping, "confidence"),
)  # fmt: skip


@dataclass(frozen=True)
class CodeList:
    """The codes of one field as the API gives them, with their labels."""

    anchor: str
    record: str
    field: str
    name: str | Promise
    codes: list[tuple[str, str]]


def code_lists() -> Iterator[CodeList]:
    """Every list, in the order of ``FIELDS``; then that of the interface alone."""
    for model, name in FIELDS:
        field: Any = model._meta.get_field(name)
        codes = [(str(code), str(label)) for code, label in field.flatchoices if code]
        yield CodeList(
            f"codes-{model._meta.model_name}-{name.replace('_', '-')}",
            capfirst(str(model._meta.verbose_name)),
            name,
            field.verbose_name,
            codes,
        )
    yield CodeList(
        "codes-locality-boundary",
        capfirst(str(Locality._meta.verbose_name)),
        "locality_boundary",
        _("how the place of a day was found"),
        [(str(how.value), str(how.label)) for how in How],
    )
