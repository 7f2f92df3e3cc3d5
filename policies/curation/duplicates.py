"""Repeated notices of land: clusters kept as the records stand, and one award counted of each.

The rules are in ``duplicate_rules``; a curator's decision goes before them, and outlives a new run.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from policies.curation.duplicate_decisions import CHUNK, chunks, settle, whole
from policies.curation.duplicate_rules import CONTENT, is_certain, keys
from policies.models import DataVersion, DuplicateCluster, LandAward, LandHolding

Progress = Callable[[int], None]
Rule, Decision = DuplicateCluster.Rule, DuplicateCluster.Decision


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

    def mark(rows: QuerySet) -> None:
        for chunk in chunks(_content_keys(rows)):
            marker.mark(_compared(chunk))
            progress(marker.compared)

    everything = LandAward.objects.all()
    mark(
        everything
        if awards is None
        else everything.filter(content_key__in=awards.order_by().values("content_key"))
    )
    marker.release()
    for chunk in chunks(list(marker.deserted)):
        behind = everything.filter(cluster__in=whole(chunk))
        mark(everything.filter(content_key__in=behind.order_by().values("content_key")))
    marker.finish(everywhere=awards is None)
    marker.announce()
    changed = settle(marker.touched)
    return Report(
        marker.compared, marker.exact, marker.near, marker.created, marker.dissolved, changed
    )


class Marker:
    """Brings the clusters in line with what the rules find, a chunk of awards at a time."""

    def __init__(self) -> None:
        self.compared = self.exact = self.near = self.created = self.dissolved = 0
        self.touched: set[int] = set()
        self.deserted: set[int] = set()
        self._otherwise: set[int] = set()  # clusters that awards joined or left
        self._alone: set[int] = set()  # awards that are in no cluster any more

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

    def release(self) -> None:
        """Let go of awards that say too little by now to be compared."""
        lost = LandAward.objects.filter(content_key="", cluster__isnull=False)
        self._assign((Compared(*row), None) for row in lost.values_list("pk", "cluster"))

    def finish(self, everywhere: bool) -> None:
        """Dissolve the clusters that no award is left in, but for those that a curator decided on."""
        empty = DuplicateCluster.objects.filter(awards=None)
        scopes = [empty]
        if not everywhere:
            scopes = [empty.filter(pk__in=chunk) for chunk in chunks(self.touched)]
        for scope in scopes:
            scope.exclude(within=None).update(within=None)
        for rule in (Rule.EXACT, Rule.NEAR):  # a near one is empty once its exact ones are gone
            for scope in scopes:
                self._dissolve(scope.filter(rule=rule, parts=None))

    def announce(self) -> None:
        """Say which clusters hold other awards by now, and which awards are in none any more."""
        if self._otherwise:
            DataVersion.objects.announce(DuplicateCluster, keys=self._otherwise)
        if self._alone:
            DataVersion.objects.announce(LandAward, keys=self._alone)

    def _dissolve(self, empty: QuerySet) -> None:
        for cluster in empty:
            if not cluster.decided_by_curator:
                cluster.delete()
                self.dissolved += 1

    def _create(self, clusters: Iterable[DuplicateCluster]) -> None:
        if new := [cluster for cluster in clusters if cluster.pk is None]:
            bulk_create_with_history(new, DuplicateCluster, batch_size=CHUNK)
            self.created += len(new)

    def _nest(self, pairs: Iterable[tuple[DuplicateCluster, DuplicateCluster | None]]) -> None:
        """Put exact clusters within near ones, or take them out."""
        moved = {}
        for cluster, outer in pairs:
            if cluster.within_id != (outer.pk if outer else None):
                nested = [cluster.pk, cluster.within_id, outer.pk if outer else None]
                self._otherwise.update(filter(None, nested))
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
            if award.cluster == (cluster.pk if cluster else None):
                continue
            self._otherwise.update(filter(None, [award.cluster, cluster.pk if cluster else None]))
            if award.cluster is not None:
                self.deserted.add(award.cluster)
            if cluster is None:
                left.append(award.pk)
                self._alone.add(award.pk)
            else:
                joined.append((cluster.pk, award.pk))
        for chunk in chunks(left):
            awards = LandAward.objects.filter(pk__in=chunk)
            awards.update(cluster=None, counted=True, updated_at=timezone.now())
        _join(joined)


def _one_at_a_time() -> None:
    """Two runs would create the same cluster. SQLite has one writer at a time by itself."""
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(DuplicateCluster._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def _content_keys(rows: QuerySet) -> Iterator[str]:
    """Content keys that several of the awards have, or one that is in a cluster."""
    return (
        rows.exclude(content_key="")
        .order_by("content_key")
        .values("content_key")
        .annotate(number=Count("pk"), clustered=Count("cluster"))
        .filter(Q(number__gt=1) | Q(clustered__gt=0))
        .values_list("content_key", flat=True)
        .iterator(chunk_size=CHUNK)
    )


def _compared(content_keys: list[str]) -> list[Compared]:
    """The awards of some content keys. Their holders are looked up by primary keys: a plan that no
    stale statistics can spoil.
    """
    awards = LandAward.objects.filter(content_key__in=content_keys).order_by("pk")
    rows = list(awards.values("pk", "cluster", "content_key", "area_m2", *CONTENT))
    holdings = LandHolding.objects.filter(award__in=[row["pk"] for row in rows])
    held = set(holdings.values_list("award", flat=True))
    compared = []
    for row in rows:
        exact, near = keys(row["content_key"], row, row["pk"] in held)
        certain = is_certain(row["area_m2"], row["pk"] in held)
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
            f"UPDATE {table} SET cluster_id = %s, updated_at = %s WHERE id = %s",  # nosec B608 # a table
            [(cluster, now, award) for cluster, award in pairs],
        )
