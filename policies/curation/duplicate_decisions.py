"""What is decided of repeated notices: which award of a cluster is counted, by the rule or a curator."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from policies.models import DataVersion, DuplicateCluster, LandAward, Status

CHUNK = 500
T = TypeVar("T")


@dataclass(frozen=True)
class Repeats:
    """What an award repeats, or is like: the other awards of a cluster."""

    cluster: DuplicateCluster
    awards: list[LandAward]


def settle(clusters: Iterable[int]) -> int:
    """Count one award of each cluster that is one award, and every award of the others.

    Counted is the published one with the smallest number; before any is published, the one that would
    be; a withdrawn one never. To be called when statuses change. Returns the awards changed.
    """
    return sum(_settle(chunk) for chunk in chunks(clusters))


@transaction.atomic
def decide(cluster: DuplicateCluster, decision: str, user: Any) -> int:
    """Save a curator's decision; returns the awards that are counted otherwise from now on."""
    cluster.decision, cluster.decided_by, cluster.decided_at = decision, user, timezone.now()
    cluster._history_user = user  # type: ignore[attr-defined]
    cluster.save()
    return settle([cluster.pk])


def public_repeats(awards: Iterable[int]) -> dict[int, list[Repeats]]:
    """Per award, the published ones it repeats, those of its own cluster first. Five queries at most."""
    own = dict(
        LandAward.objects.filter(pk__in=awards, cluster__isnull=False).values_list("pk", "cluster")
    )
    if not own:
        return {}
    clusters = DuplicateCluster.objects.in_bulk(whole(set(own.values())))
    root = {pk: cluster.within_id or pk for pk, cluster in clusters.items()}
    others: dict[int, list[LandAward]] = defaultdict(list)
    shown = LandAward.objects.published().filter(cluster__in=clusters)
    for other in shown.order_by("supervision_no", "pk"):
        others[root[other.cluster_id]].append(other)
    result: dict[int, list[Repeats]] = {}
    for pk, cluster in own.items():
        near: dict[int, list[LandAward]] = {cluster: [], root[cluster]: []}
        for other in others[root[cluster]]:
            if other.pk != pk:
                near[cluster if other.cluster_id == cluster else root[cluster]].append(other)
        result[pk] = [Repeats(clusters[key], found) for key, found in near.items() if found]
    return result


def whole(clusters: Iterable[int]) -> dict[int, int | None]:
    """The clusters, the near ones they lie within and all within those; per cluster, the one in which
    its awards are one award, None where that is not decided.
    """
    rows = DuplicateCluster.objects.order_by().values_list("pk", "within", "decision")
    roots = [within or pk for pk, within, _ in rows.filter(pk__in=clusters)]
    found = [*rows.filter(pk__in=roots), *rows.filter(within__in=roots)]
    same = {pk for pk, _, decision in found if decision == DuplicateCluster.Decision.SAME}
    return {pk: within if within in same else pk if pk in same else None for pk, within, _ in found}


def _settle(clusters: list[int]) -> int:
    one_in = whole(clusters)
    rows = list(
        LandAward.objects.filter(cluster__in=one_in)
        .order_by("pk")
        .values_list("pk", "cluster", "counted", "status", "supervision_no")
    )
    chosen: dict[int, tuple[bool, bool, str, int]] = {}
    for pk, cluster, _, status, number in rows:
        if (one := one_in[cluster]) is not None and status != Status.WITHDRAWN:
            rank = (status != Status.PUBLISHED, not number, number, pk)
            chosen[one] = min(rank, chosen.get(one, rank))
    counts = {pk for *_, pk in chosen.values()}
    changed: dict[bool, list[int]] = {True: [], False: []}
    for pk, cluster, counted, *_ in rows:
        if counted != (one_in[cluster] is None or pk in counts):
            changed[not counted].append(pk)
    for counted, awards in changed.items():
        for chunk in chunks(awards):
            now = timezone.now()
            LandAward.objects.filter(pk__in=chunk).update(counted=counted, updated_at=now)
            DataVersion.objects.announce(LandAward, keys=chunk)
    return sum(map(len, changed.values()))


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """The items a few hundred at a time."""
    stream = iter(items)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk
