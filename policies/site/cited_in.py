"""Which published records rest on a source, and for which of their fields."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.text import capfirst

from policies.models import (
    Award,
    Citation,
    Coverage,
    Firm,
    ImportBatch,
    Incentive,
    LandAward,
    LandYear,
    Official,
    PolicyInstrument,
    Source,
    Speech,
    Tenure,
    TermCount,
)

LISTED = 50
# What a record is shown with in a list; a part is shown as the record that it belongs to.
NOUNS: dict[type, tuple[str, ...]] = {
    PolicyInstrument: ("locality",),
    Incentive: ("instrument",),
    Award: ("firm", "kind"),
    Firm: (),
    Official: (),
    Tenure: ("official", "locality"),
    Speech: ("locality",),
    TermCount: ("speech",),
    LandAward: ("locality",),
}
PART_OF = {Tenure: "official", TermCount: "speech"}


@dataclass
class Citing:
    """A record that cites a source: ``page`` is the record whose page shows it."""

    record: Any
    page: Any
    fields: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CitingNoun:
    """The published records of one noun that cite a source; ``rows`` are the first of ``number``."""

    label: str
    number: int
    rows: list[Citing]


def cited_in(source: Source) -> list[CitingNoun]:
    """The published records that cite a source, by noun: a query, and two for each noun that does."""
    by_noun: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for citation in Citation.objects.filter(source=source).select_related("content_type"):
        label = citation.field_label if citation.field else ""
        fields = by_noun[citation.content_type_id][citation.object_id]
        if label and label not in fields:
            fields.append(label)
    found = []
    for noun, related in NOUNS.items():
        fields_of = by_noun.get(ContentType.objects.get_for_model(noun).pk)
        if fields_of:
            found += _of_noun(noun, related, fields_of)
    return found


def _of_noun(
    noun: Any, related: tuple[str, ...], fields_of: dict[int, list[str]]
) -> list[CitingNoun]:
    rows = noun.objects.published().filter(pk__in=fields_of)
    number = rows.count()
    if not number:
        return []
    shown = rows.select_related(*related)[:LISTED]
    return [
        CitingNoun(
            capfirst(str(noun._meta.verbose_name_plural)),
            number,
            [
                Citing(row, getattr(row, PART_OF.get(noun, ""), row), fields_of[row.pk])
                for row in shown
            ],
        )
    ]


@dataclass(frozen=True)
class Drawn:
    """What was read out of a source without a citation for each record."""

    speeches: list[Speech]
    land_figures: bool
    land_awards: bool
    coverage: list[Coverage]


def drawn_on(source: Source) -> Drawn:
    """Speeches transcribed in it, land figures and awards from its files, places looked at in it."""
    batches = list(ImportBatch.objects.filter(source=source).values_list("pk", flat=True))
    return Drawn(
        list(Speech.objects.published().filter(source=source).select_related("locality")[:LISTED]),
        LandYear.objects.published().filter(source=source).exists(),
        bool(batches) and LandAward.objects.published().filter(batch__in=batches).exists(),
        list(
            Coverage.objects.published().filter(source=source).select_related("locality")[:LISTED]
        ),
    )
