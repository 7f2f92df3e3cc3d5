"""The documents of the search brought in step with the records, and into the postings.

A document waits to come into the postings until there are some hundreds; the search looks through those
that wait by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef

from policies.ingest.bulk import calm_collector, insert
from policies.models import SearchDocument, SearchMark, SearchPosting
from policies.models.search import marks_followed
from policies.models.statistics import refresh_statistics
from policies.search.documents import Document, Noun
from policies.search.nouns import NOUNS
from policies.search.postings import MERGES, Changes, count_merge, number_of, tokens_of
from policies.text.search_tokens import searchable

State = SearchDocument.State
MOST_PENDING = 500  # documents that a question looks through by itself
CHUNK = 4000
_FIELD = "\ue000"  # stands between two fields while they are brought into normal form: no space, no letter
Progress = Callable[[int], None]


def _nothing(count: int) -> None:
    """No progress is shown."""


def refresh(noun: Noun, keys: list[int]) -> list[int]:
    """Bring the documents of these rows in step with them; returns the keys of those that changed.

    Some hundreds at once go into the postings directly.
    """
    direct = len(keys) > MOST_PENDING
    kind = ContentType.objects.get_for_model(noun.model)
    with transaction.atomic(), calm_collector():
        stored = {
            row.object_id: row
            for row in SearchDocument.objects.filter(content_type=kind, object_id__in=keys).exclude(
                state=State.GONE
            )
        }
        rows: list[dict[str, Any]] = []
        for document in noun.documents(keys):
            row = row_of(document, kind.pk)
            before = stored.pop(document.pk, None)
            if before is None or any(getattr(before, name) != row[name] for name in COMPARED):
                rows.append(row)
                if before is not None:
                    stored[document.pk] = before
            elif before.stamp != row["stamp"]:
                SearchDocument.objects.filter(pk=before.pk).update(stamp=row["stamp"])
        _take_away(stored.values())
        insert(SearchDocument, rows)
        if direct:
            merge()
    return [*{*(row["object_id"] for row in rows), *stored}]


COMPARED = ("name", "text", "facets", "day")


def row_of(document: Document, kind: int) -> dict[str, Any]:
    """A document as the columns of its row."""
    fields = [*document.names, *(text for _label, text in document.parts)]
    lines = searchable(_FIELD.join(fields)).split(_FIELD)
    return {
        "content_type_id": kind,
        "object_id": document.pk,
        "state": State.PENDING.value,
        "name": "\n".join(lines[: len(document.names)]),
        "text": "\n".join(lines),
        "facets": "\n".join(dict.fromkeys(document.facets)),
        "day": number_of(document.day),
        "stamp": document.stamp,
    }


def _take_away(documents: Iterable[SearchDocument]) -> None:
    """Documents that stand no longer: those in the postings wait for the merge."""
    keys = {True: [], False: []}  # type: dict[bool, list[int]]
    for document in documents:
        keys[document.state == State.MERGED].append(document.pk)
    SearchDocument.objects.filter(pk__in=keys[True]).update(state=State.GONE)
    SearchDocument.objects.filter(pk__in=keys[False]).delete()


def differing(noun: Noun) -> Iterator[list[int]]:
    """The keys of rows without a document or changed since, and of documents without a public row."""
    kind = ContentType.objects.get_for_model(noun.model)
    documents = SearchDocument.objects.filter(content_type=kind).exclude(state=State.GONE)
    own = documents.filter(object_id=OuterRef("pk"))
    rows: Any = noun.model._default_manager
    public = rows.published().order_by("pk")
    stale = public.filter(~Exists(own) | Exists(own.filter(stamp__lt=OuterRef("updated_at"))))
    lost = documents.filter(~Exists(public.order_by().filter(pk=OuterRef("object_id"))))
    for keys in (
        list(stale.values_list("pk", flat=True)),
        list(lost.values_list("object_id", flat=True)),
    ):
        for start in range(0, len(keys), 20 * CHUNK):
            yield keys[start : start + 20 * CHUNK]


@transaction.atomic
def merge(progress: Progress = _nothing) -> int:
    """Bring what waits into the postings, and what has gone out of them; returns how many documents."""
    with calm_collector():
        changes = Changes()
        waiting = SearchDocument.objects.not_merged().order_by("pk")
        columns = ("pk", "state", "text", "facets", "day")
        count = 0
        for count, (pk, state, text, facets, day) in enumerate(
            waiting.values_list(*columns).iterator(CHUNK), start=1
        ):
            found = tokens_of(text, facets, day)
            if state == State.GONE:
                changes.remove(pk, found)
            else:
                changes.add(pk, found)
            if count % CHUNK == 0:
                progress(count)
        changes.write(fresh=not SearchPosting.objects.exclude(token=MERGES).exists())
        count_merge()
        SearchDocument.objects.not_merged().filter(state=State.GONE).delete()
        SearchDocument.objects.not_merged().update(state=State.MERGED)
    return count


def rebuild(progress: Progress = _nothing) -> int:
    """Read all records anew; returns how many documents there are. Until it is done the old ones serve."""
    with transaction.atomic(), calm_collector():
        marks = list(SearchMark.objects.all())
        SearchDocument.objects.all().delete()
        SearchPosting.objects.exclude(token=MERGES).delete()  # it goes on counting
        count = 0
        for noun in NOUNS.values():
            kind = ContentType.objects.get_for_model(noun.model).pk
            batch: list[dict[str, Any]] = []
            for document in noun.documents():
                batch.append(row_of(document, kind))
                if len(batch) == CHUNK:
                    count += len(insert(SearchDocument, batch))
                    batch = []
                    progress(count)
            count += len(insert(SearchDocument, batch))
        merge()
        hand_on(marks)
    refresh_statistics(SearchDocument, SearchPosting)
    return count


def hand_on(marks: Iterable[SearchMark]) -> None:
    """Tell whoever else follows changes what was marked; then the marks go."""
    marks = list(marks)
    keys: dict[Any, set[int]] = {}
    for one in marks:
        if one.own:
            model = ContentType.objects.get_for_id(one.content_type_id).model_class()
            keys.setdefault(model, set()).add(one.object_id)
    marks_followed.send(sender=SearchMark, keys=keys)
    pks = [one.pk for one in marks]
    for start in range(0, len(pks), CHUNK):
        SearchMark.objects.filter(pk__in=pks[start : start + CHUNK]).delete()


def is_behind() -> bool:
    """Whether so many documents wait that questions get slow."""
    return SearchDocument.objects.not_merged().count() > MOST_PENDING
