"""How many published records each place has, what lies in it included: known before they are asked for."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Value

from policies.metrics.kept import of_version
from policies.models import Award, Firm, PolicyInstrument, Speech, Tenure
from policies.models.record import PublicQuerySet

NOUNS: dict[str, Any] = {
    "instrument": PolicyInstrument,
    "firm": Firm,
    "award": Award,
    "speech": Speech,
    "tenure": Tenure,
}

OnRecord = dict[str, Counter[str]]


@of_version
def on_record() -> OnRecord:
    """By noun: the number of its records by code of the place. One query where it is not in mind yet."""
    first, *others = (_by_lineage(noun, model.objects.published()) for noun, model in NOUNS.items())
    lineages: dict[str, list[tuple[str, int]]] = {noun: [] for noun in NOUNS}
    for noun, lineage, number in first.union(*others, all=True):
        lineages[noun].append((lineage, number))
    return {noun: rolled_up(rows) for noun, rows in lineages.items()}


def _by_lineage(noun: str, rows: PublicQuerySet) -> PublicQuerySet:
    path = rows.locality_path
    return (
        rows.order_by()
        .filter(**{f"{path}__isnull": False})
        .annotate(noun=Value(noun))
        .values_list("noun", f"{path}__lineage")
        .annotate(number=Count("pk", distinct=True))
    )


def rolled_up(lineages: Iterable[tuple[str, int]]) -> Counter[str]:
    """Counts by lineage as counts by code: what lies in a district counts for its city too."""
    counts: Counter[str] = Counter()
    for lineage, number in lineages:
        for code in lineage.split("/"):
            if code:
                counts[code] += number
    return counts
