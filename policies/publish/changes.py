"""The log of what the public saw change, from which a mirror is kept.

It is written from the marks that the search follows (``policies/search/following.py``): whoever changes
records leaves them in the same transaction. A record's row is what its list in the interface shows of it.
That changes with the record itself, with the parts shown with it, and with what others are shown as in it:
a place's names, a type's code, whether they are public at all. What is shown of a record elsewhere is its
*face*; where that changed, all that point at the record have changed.

Why nothing is missed. Versions are drawn from one sequence by all who change something, and need not be
committed in its order. The log draws its own, a new one for each time it is written, and whoever writes it
holds a lock from before the records are read until the commit. So log versions are committed in their
order: who sees one in the log sees all before it. A record changed while it is read leaves another mark,
and is logged again under a higher version. Whoever read the data at any version saw no change that the log
has under that version or a lower one come later. To be logged once too often does no harm.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from policies.models import DataVersion, LandAward, Lexicon, MergeableRecord, PublicChange
from policies.models.public_change import PublicChangeQuerySet
from policies.models.search import WHOLE_NOUN
from policies.publish.faces import LISTS, SHOWN, Model, showing, with_face

Keys = Iterable[int]
What = PublicChange.What
CHUNK = 4000
LOCK = 8_104_420  # any number that nothing else in the database takes as its lock


def follow(keys: Mapping[Model, Keys]) -> int:
    """Log what has changed with these records, WHOLE_NOUN for any of a noun; returns how many rows.

    Where the log is empty, all that is public goes into it.
    """
    with transaction.atomic():
        _one_at_a_time()
        if not PublicChange.objects.exists():
            return _Writer().begin()
    whole = [model for model, some in keys.items() if model in SHOWN and WHOLE_NOUN in some]
    count = _write(
        {
            model: set(some) - {WHOLE_NOUN} if model in SHOWN else some
            for model, some in keys.items()
        }
    )
    return count + sum(_write({model: some}) for model in whole for some in _differing(model))


@transaction.atomic
def _write(keys: Mapping[Model, Keys]) -> int:
    if not any(keys.values()):
        return 0
    _one_at_a_time()
    return _Writer().write(keys)


def _one_at_a_time() -> None:
    """Wait for who writes the log now. SQLite has one writer at a time by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


class _Writer:
    """Writes the log once, under one new version, which is drawn when there is something to write."""

    def __init__(self) -> None:
        self.count = 0
        self._version = 0
        self._looked_at: dict[Model, set[int]] = defaultdict(set)
        self._lists: set[Model] = set()
        self._waiting: deque[tuple[Model, Keys]] = deque()

    @property
    def version(self) -> int:
        if not self._version:
            self._version = DataVersion.objects.create().pk
        return self._version

    def begin(self) -> int:
        """Log all that is public; returns how many rows."""
        for model in SHOWN:
            for some in _differing(model):
                self._log_public(model, some)
        for model in LISTS:
            self._log_list(model)
        return self.count

    def write(self, keys: Mapping[Model, Keys]) -> int:
        """Log these records, and all that show something of them that is otherwise now."""
        self._waiting.extend(keys.items())
        while self._waiting:
            model, some = self._waiting.popleft()
            wanted = set(some) - self._looked_at[model]
            self._looked_at[model] |= wanted
            if model in LISTS:
                self._log_list(model)
            if model not in SHOWN:
                self._spread(model, None if WHOLE_NOUN in wanted else sorted(wanted))
                continue
            for chunk in _chunks(sorted(wanted)):
                self._look_at(model, chunk)
        return self.count

    def _look_at(self, model: Model, keys: list[int]) -> None:
        columns = ("object_id", "face", "what", "moved_to")
        log = _log_of(model).filter(object_id__in=keys)
        before = {key: logged for key, *logged in log.values_list(*columns)}
        faces: dict[int, str] = {}
        if with_face(model).filter(pk__in=keys).exists():
            self._log_public(model, keys)
            # As they were written: a record may have changed since the statement before.
            faces = dict(log.filter(version=self.version).values_list("object_id", "face"))
        turned = [key for key, face in faces.items() if key not in before or before[key][0] != face]
        gone = {key: (what, to) for key, (_, what, to) in before.items() if key not in faces}
        if gone:
            turned += self._log_gone(model, gone)
        self._spread(model, turned)
        if model is Lexicon:  # the version in use is one of a name
            names = Lexicon.objects.filter(pk__in=keys).values("name")
            others = Lexicon.objects.filter(name__in=names).values_list("pk", flat=True)
            self._waiting.append((Lexicon, others))
        if model is LandAward and turned:  # a cluster is shown while two of its awards are public
            self._waiting.extend((LandAward, some) for some in _alike(turned))

    def _spread(self, model: Model, keys: list[int] | None) -> None:
        """Have all rows looked at that show something of these; None: of any."""
        for other, path in showing(model):
            rows: Any = other._default_manager.order_by()
            for some in [None] if keys is None else _chunks(keys):
                lookup = {f"{path}__isnull": False} if some is None else {f"{path}__in": some}
                found = rows.filter(**lookup)
                if other in SHOWN:
                    self._waiting.append((other, list(found.values_list("pk", flat=True))))
                elif other not in self._lists and found.exists():
                    self._log_list(other)

    def _log_list(self, model: Model) -> None:
        if model in self._lists:
            return
        self._lists.add(model)
        kind = ContentType.objects.get_for_model(model)
        PublicChange.objects.update_or_create(
            content_type=kind, object_id=WHOLE_NOUN,
            defaults={"version": self.version, "what": What.CHANGED},
        )  # fmt: skip
        self.count += 1

    def _log_public(self, model: Model, keys: list[int]) -> None:
        """Records that are public, in one statement: it takes the rows as they are."""
        rows = with_face(model).filter(pk__in=keys)
        read, parameters = rows.values_list(
            "pk", "uid", "updated_at", "face"
        ).query.sql_with_params()
        log = connection.ops.quote_name(PublicChange._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH shown (id, uid, stamp, face) AS ({read}) INSERT INTO {log} "  # nosec B608 # Django's
                "(content_type_id, object_id, uid, version, what, moved_to, face, stamp) "
                "SELECT %s, id, uid, %s, %s, '', face, stamp FROM shown "
                "WHERE true ON CONFLICT (content_type_id, object_id) DO UPDATE SET "
                "uid = excluded.uid, version = excluded.version, moved_to = '', "
                "face = excluded.face, stamp = excluded.stamp, "
                f"what = CASE WHEN {log}.what IN (%s, %s) THEN %s ELSE excluded.what END",
                [
                    *parameters, ContentType.objects.get_for_model(model).pk, self.version,
                    What.PUBLISHED.value, *(what.value for what in PublicChange.IN_PUBLIC),
                    What.CHANGED.value,
                ],
            )  # fmt: skip
        self.count += len(keys)

    def _log_gone(self, model: Model, gone: dict[int, tuple[str, str]]) -> list[int]:
        """Records in the log that are not public, with what it says of each: what became of it, and the
        one it was merged into. Returns the keys of those that are seen otherwise now.
        """
        survivors = _survivors(model, gone)
        turned: dict[tuple[str, str], list[int]] = defaultdict(list)
        for key, before in gone.items():
            moved_to = survivors.get(key, "")
            after = (What.MERGED.value if moved_to else What.WITHDRAWN.value, moved_to)
            if after != before:
                turned[after].append(key)
        for (what, moved_to), some in turned.items():
            self.count += _log_of(model).filter(object_id__in=some).update(
                version=self.version, what=what, moved_to=moved_to, face=moved_to
            )  # fmt: skip
        return [key for some in turned.values() for key in some]


def _log_of(model: Model) -> PublicChangeQuerySet:
    kind = ContentType.objects.get_for_model(model)
    return PublicChange.objects.filter(content_type=kind).of_records()


def _differing(model: Model) -> Iterator[list[int]]:
    """The keys of public rows that are not in the log as they are, and of rows in it that went."""
    rows: Any = model._default_manager
    public, log = rows.published().order_by(), _log_of(model).in_public()
    same = log.filter(object_id=OuterRef("pk"), stamp=OuterRef("updated_at"))
    stale = public.filter(~Exists(same)).values_list("pk", flat=True)
    lost = log.filter(~Exists(public.filter(pk=OuterRef("object_id"))))
    for keys in (list(stale), list(lost.values_list("object_id", flat=True))):
        yield from _chunks(keys)


def _survivors(model: Model, keys: Keys) -> dict[int, str]:
    """The uids of the public records that some were merged into, by their keys."""
    if not issubclass(model, MergeableRecord):
        return {}
    found = {}
    manager: Any = model._default_manager
    for row in manager.filter(pk__in=list(keys), merged_into__isnull=False):
        if (survivor := manager.merged_to_public(row.uid)) is not None:
            found[row.pk] = survivor.uid
    return found


def _alike(keys: list[int]) -> Iterator[list[int]]:
    """The awards that are in the clusters of repeated notices of these, or in one with them."""
    for some in _chunks(keys):
        own = LandAward.objects.filter(pk__in=some, cluster__isnull=False).order_by()
        pairs = own.values_list("cluster", "cluster__within").distinct()
        if roots := {within or cluster for cluster, within in pairs}:
            for chunk in _chunks(sorted(roots)):
                near = Q(cluster__in=chunk) | Q(cluster__within__in=chunk)
                yield list(LandAward.objects.filter(near).order_by().values_list("pk", flat=True))


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
