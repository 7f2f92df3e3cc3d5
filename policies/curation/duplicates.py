"""Repeated notices of land: clusters kept as the records stand, and one award counted of each.

The rules are in ``duplicate_rules``; a curator's decision goes before them, and outlives a new run.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import BigIntegerField, Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from policies.curation.duplicate_rules import CONTENT, is_certain, keys
from policies.models import DuplicateCluster, LandAward, LandHolding, Status

CHUNK = 500

Progress = Callable[[int], None]
Rule, Decision = DuplicateCluster.Rule, DuplicateCluster.Decision
T = TypeVar("T")

# The cluster in which an award is one with others; none where that is not decided.
ONE_IN = Case(
    When(cluster__within__decision=Decision.SAME, then=F("cluster__within")),
    When(cluster__decision=Decision.SAME, then=F("cluster")),
    output_field=BigIntegerField(),
)


@dataclass(frozen=True)
class Report:
    """The account of a run: awards compared and their clusters, and what the run changed."""

    compared: int
    exact: int
    near: int
    created: int
    dissolved: int
    changed: int

    def __str__(self) -> str:
        return (
            f"compared {self.compared:,} clusters: exact {self.exact:,} near {self.near:,} "
            f"(created {self.created:,} dissolved {self.dissolved:,}), "
            f"awards counted otherwise {self.changed:,}"
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """What the rules see of one award: the keys that repeated ones share, empty where it has none."""

    pk: int
    cluster: int | None
    exact: str = ""
    near: str = ""
    certain: bool = False


@transaction.atomic
def mark_duplicates(
    awards: QuerySet | None = None, progress: Progress = lambda count: None
) -> Report:
    """Find repeated notices anew: among all awards, or wherever ``awards`` repeat others or did.

    Clusters are created, joined, left and dissolved as the records stand; what a curator decided is
    kept. Clusters have a history, awards get no entry in theirs. Run again, it changes nothing.
    """
    _one_at_a_time()
    marker = Marker()
    for chunk in _chunks(_content_keys(awards)):
        marker.mark(_compared(chunk))
        progress(marker.compared)
    marker.finish()
    changed = settle(marker.touched)
    return Report(
        marker.compared, marker.exact, marker.near, marker.created, marker.dissolved, changed
    )


def settle(clusters: Iterable[int]) -> int:
    """Count one award of each cluster that is one award, and every award of the others.

    Counted is the published one with the smallest number; before any is published, the one that would
    be; a withdrawn one never. To be called when statuses change. Returns the awards changed.
    """
    return sum(_settle(chunk) for chunk in _chunks(iter(clusters)))


@transaction.atomic
def decide(cluster: DuplicateCluster, decision: str, user: Any) -> int:
    """Save a curator's decision; returns the awards that are counted otherwise from now on."""
    cluster.decision, cluster.decided_by, cluster.decided_at = decision, user, timezone.now()
    cluster._history_user = user  # type: ignore[attr-defined]
    cluster.save()
    return settle([cluster.pk])


class Marker:
    """Brings the clusters in line with what the rules find, a chunk of awards at a time."""

    def __init__(self) -> None:
        self.compared = self.exact = self.near = self.created = self.dissolved = 0
        self.touched: set[int] = set()

    def mark(self, compared: list[Compared]) -> None:
        """All awards of some content keys: none of them repeats an award that is not among them."""
        known = _known(compared)
        near = {
            key: known.get((Rule.NEAR, key)) or DuplicateCluster(rule=Rule.NEAR, key=key)
            for key, found in _by_key(compared, "near").items()
            if len({award.exact for award in found}) > 1 or _is_kept(known.get((Rule.NEAR, key)))
        }
        self._create(near.values())
        exact = {
            key: known.get((Rule.EXACT, key)) or _exact_cluster(found[0])
            for key, found in _by_key(compared, "exact").items()
            if len(found) > 1 or _is_kept(known.get((Rule.EXACT, key)))
        }
        self._nest(
            (exact[award.exact], near.get(award.near)) for award in compared if award.exact in exact
        )
        self._create(exact.values())
        self._assign((award, exact.get(award.exact) or near.get(award.near)) for award in compared)
        self.compared += len(compared)
        self.exact += len(exact)
        self.near += len(near)

    def finish(self) -> None:
        """Let go of awards that say too little by now, and of clusters that none is left in."""
        lost = LandAward.objects.filter(content_key="", cluster__isnull=False)
        self._assign(
            (Compared(pk, cluster), None) for pk, cluster in lost.values_list("pk", "cluster")
        )
        left = DuplicateCluster.objects.filter(awards=None)
        left.filter(within__isnull=False).update(within=None)
        for rule in (Rule.EXACT, Rule.NEAR):
            empty = left.filter(rule=rule, parts=None)
            gone = [cluster for cluster in empty if not cluster.decided_by_curator]
            for cluster in gone:
                cluster.delete()
            self.dissolved += len(gone)

    def _create(self, clusters: Iterable[DuplicateCluster]) -> None:
        if new := [cluster for cluster in clusters if cluster.pk is None]:
            bulk_create_with_history(new, DuplicateCluster, batch_size=CHUNK)
            self.created += len(new)

    def _nest(self, pairs: Iterable[tuple[DuplicateCluster, DuplicateCluster | None]]) -> None:
        """Put exact clusters within near ones, or take them out."""
        moved = {}
        for cluster, outer in pairs:
            if cluster.within_id != (outer.pk if outer else None):
                self.touched.update(filter(None, [cluster.within_id]))
                cluster.within = outer
                moved[cluster.key] = cluster
        stored = [cluster for cluster in moved.values() if cluster.pk]
        bulk_update_with_history(stored, DuplicateCluster, ["within"], batch_size=CHUNK)

    def _assign(self, pairs: Iterable[tuple[Compared, DuplicateCluster | None]]) -> None:
        """Let awards join their clusters and leave those that are no longer theirs."""
        joined, left = [], []
        for award, cluster in pairs:
            self.touched.update(filter(None, [award.cluster, cluster.pk if cluster else None]))
            if cluster is None and award.cluster is not None:
                left.append(award.pk)
            elif cluster is not None and award.cluster != cluster.pk:
                joined.append((cluster.pk, award.pk))
        for chunk in _chunks(iter(left)):
            awards = LandAward.objects.filter(pk__in=chunk)
            awards.update(cluster=None, counted=True, updated_at=timezone.now())
        _join(joined)


def _one_at_a_time() -> None:
    """Two runs would create the same cluster. SQLite has one writer at a time by itself."""
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(DuplicateCluster._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def _content_keys(awards: QuerySet | None) -> Iterator[str]:
    """Content keys that several awards have, or one that is in a cluster."""
    rows = LandAward.objects.exclude(content_key="")
    if awards is not None:
        touched = awards.order_by()
        clusters = DuplicateCluster.objects.filter(awards__in=touched.values("pk")).whole()
        fellows = LandAward.objects.filter(cluster__in=clusters.values("pk"))
        rows = rows.filter(
            content_key__in=touched.values("content_key").union(fellows.values("content_key"))
        )
    return (
        rows.order_by("content_key")
        .values("content_key")
        .annotate(number=Count("pk"), clustered=Count("cluster"))
        .filter(Q(number__gt=1) | Q(clustered__gt=0))
        .values_list("content_key", flat=True)
        .iterator(chunk_size=CHUNK)
    )


def _compared(content_keys: list[str]) -> list[Compared]:
    held = Exists(LandHolding.objects.filter(award=OuterRef("pk")))
    rows = LandAward.objects.filter(content_key__in=content_keys).annotate(held=held).order_by("pk")
    compared = []
    for row in rows.values("pk", "cluster", "content_key", "area_m2", "held", *CONTENT):
        exact, near = keys(row["content_key"], row, row["held"])
        certain = is_certain(row["area_m2"], row["held"])
        compared.append(Compared(row["pk"], row["cluster"], exact, near, certain))
    return compared


def _known(compared: list[Compared]) -> dict[tuple[str, str], DuplicateCluster]:
    exact, near = ({getattr(award, name) for award in compared} for name in ("exact", "near"))
    clusters = DuplicateCluster.objects.filter(
        Q(rule=Rule.EXACT, key__in=exact) | Q(rule=Rule.NEAR, key__in=near)
    )
    return {(cluster.rule, cluster.key): cluster for cluster in clusters}


def _exact_cluster(award: Compared) -> DuplicateCluster:
    cluster = DuplicateCluster(rule=Rule.EXACT, key=award.exact)
    if award.certain:
        cluster.decision, cluster.decided_at = Decision.SAME, timezone.now()
    return cluster


def _is_kept(cluster: DuplicateCluster | None) -> bool:
    """A cluster that a curator decided on outlives its awards, for the day they come back."""
    return cluster is not None and cluster.decided_by_curator


def _by_key(compared: list[Compared], name: str) -> dict[str, list[Compared]]:
    groups: dict[str, list[Compared]] = defaultdict(list)
    for award in compared:
        if key := getattr(award, name):
            groups[key].append(award)
    return groups


def _join(pairs: list[tuple[int, int]]) -> None:
    """Write the clusters of awards, pairs of both keys: one prepared statement, no instances."""
    if not pairs:
        return
    quote = connection.ops.quote_name
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    table = quote(LandAward._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET cluster_id = %s, updated_at = %s WHERE id = %s",
            [(cluster, now, award) for cluster, award in pairs],
        )


def _settle(clusters: list[int]) -> int:
    whole = DuplicateCluster.objects.filter(pk__in=clusters).whole()
    rows = list(
        LandAward.objects.filter(cluster__in=whole.values("pk"))
        .annotate(one_in=ONE_IN)
        .values_list("pk", "counted", "one_in", "status", "supervision_no")
    )
    chosen: dict[int, tuple[bool, bool, str, int]] = {}
    for pk, _, one_in, status, number in rows:
        if one_in is not None and status != Status.WITHDRAWN:
            rank = (status != Status.PUBLISHED, not number, number, pk)
            chosen[one_in] = min(rank, chosen.get(one_in, rank))
    counts = {pk for *_, pk in chosen.values()}
    changed: dict[bool, list[int]] = {True: [], False: []}
    for pk, counted, one_in, *_ in rows:
        if counted != (one_in is None or pk in counts):
            changed[not counted].append(pk)
    for counted, awards in changed.items():
        for chunk in _chunks(iter(awards)):
            now = timezone.now()
            LandAward.objects.filter(pk__in=chunk).update(counted=counted, updated_at=now)
    return sum(map(len, changed.values()))


def _chunks(items: Iterator[T]) -> Iterator[list[T]]:
    while chunk := list(islice(items, CHUNK)):
        yield chunk
