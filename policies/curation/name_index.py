"""The names of the records, kept in a form that can be searched: by Chinese, pinyin, initials, English,
and by numbers.

It is kept up with every save, and where somebody says which rows were written in bulk. After other
changes, ``rebuild_names``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length, StrIndex
from django.db.models.signals import post_delete, post_save

from policies.ingest.bulk import insert
from policies.models import (
    Firm,
    FirmName,
    Incentive,
    InstrumentType,
    Lexicon,
    Locality,
    Official,
    PolicyInstrument,
    RecordName,
    Sector,
    Source,
    Speech,
)
from policies.models.data_version import rows_changed
from policies.text.normalise import is_han
from policies.text.pinyin import is_spoken_in, key_of, squeeze, words

# Which fields of a noun are names of its rows. Land awards and holders have none: they name persons.
NAMES: dict[type[models.Model], tuple[str, ...]] = {
    PolicyInstrument: ("title_zh", "title_en", "document_number"),
    Incentive: ("name_zh", "name_en", "name_fr"),
    Firm: ("name_zh", "name_en", "uscc", "ticker", "lei"),
    Official: ("name_zh", "name_en"),
    Speech: ("title_zh", "title_en", "title_fr"),
    Locality: ("name_zh", "name_en", "code"),
    Source: ("title",),
    InstrumentType: ("name_zh", "name_en", "name_fr", "code"),
    Sector: ("name_zh", "name_en", "name_fr", "code"),
    Lexicon: ("title_zh", "title_en", "title_fr", "name"),
}
_UID = re.compile(r"[0-9a-z-]{8,40}")
LONGEST_NAME = 300
SHORT, SHORT_WORD = 2, 3  # so few letters are looked for at the beginning of words only
Progress = Callable[[int], None]


class Found(NamedTuple):
    """A record by one of its names; ``rank`` as in ``named``."""

    record: Any
    name: str
    rank: int


def names_of(record: Any, others: Iterable[str] = ()) -> list[str]:
    """The names of a record, each once; ``others`` are those in rows of their own."""
    said = [getattr(record, name) for name in NAMES[type(record)]]
    return list(dict.fromkeys(name[:LONGEST_NAME] for name in [*said, *others] if name))


def _rows(record: Any, others: Iterable[str] = ()) -> list[RecordName]:
    kind = ContentType.objects.get_for_model(record)
    return [
        RecordName(content_type=kind, object_id=record.pk, name=name, key=key_of(name))
        for name in names_of(record, others)
    ]


def update_names(records: Sequence[Any]) -> None:
    """Bring the names of records of one noun up to date; of those whose names are as they were, nothing
    is written.
    """
    model = type(records[0])
    others = _others(model, firm__in=[record.pk for record in records])
    kept = RecordName.objects.filter(content_type=ContentType.objects.get_for_model(model))
    before: dict[int, list[str]] = {}
    some = kept.filter(object_id__in=[record.pk for record in records])
    for pk, name in some.values_list("object_id", "name"):
        before.setdefault(pk, []).append(name)
    changed = [
        record
        for record in records
        if sorted(before.get(record.pk, ())) != sorted(names_of(record, others.get(record.pk, ())))
    ]
    if gone := [record.pk for record in changed if record.pk in before]:
        kept.filter(object_id__in=gone).delete()
    rows = (row for record in changed for row in _rows(record, others.get(record.pk, ())))
    columns = ("content_type_id", "object_id", "name", "key")
    with transaction.atomic():
        insert(RecordName, [{name: getattr(row, name) for name in columns} for row in rows])


def _others(model: type[models.Model], **condition: Any) -> dict[int, list[str]]:
    """The names that stand in rows of their own, by the key of the record."""
    others: dict[int, list[str]] = {}
    if model is Firm:
        for pk, name in FirmName.objects.filter(**condition).values_list("firm_id", "name"):
            others.setdefault(pk, []).append(name)
    return others


def _of(record: Any) -> Any:
    kind = ContentType.objects.get_for_model(record)
    return RecordName.objects.filter(content_type=kind, object_id=record.pk)


def rebuild_names(progress: Progress = lambda count: None) -> int:
    """Write the names of all records anew; returns how many there are. Safe to break off and run again."""
    count = 0
    for model in NAMES:
        kind = ContentType.objects.get_for_model(model)
        others = _others(model)
        with transaction.atomic():
            RecordName.objects.filter(content_type=kind).delete()
            batch: list[RecordName] = []
            for record in _light(model):
                batch += _rows(record, others.get(record.pk, ()))
                if len(batch) >= 2000:
                    count += _write(batch, progress, count)
            count += _write(batch, progress, count)
    return count


def _light(model: type[models.Model]) -> Iterator[Any]:
    rows: Any = model._default_manager
    return rows.only(*NAMES[model]).order_by("pk").iterator(chunk_size=2000)


def _write(batch: list[RecordName], progress: Progress, before: int) -> int:
    written = len(RecordName.objects.bulk_create(batch, batch_size=500))
    batch.clear()
    progress(before + written)
    return written


def named(query: str) -> Any:
    """The names in which what was asked is found, with ``rank``: 0 where a word begins with it, 1 where
    it is found elsewhere, 2 where only its words are, each for itself.
    """
    whole, asked = squeeze(query), words(query)
    rows = RecordName.objects.all() if whole else RecordName.objects.none()
    rows = rows.annotate(
        whole=StrIndex("key", Value(whole)), start=StrIndex("key", Value(f" {whole}"))
    )
    short = len(whole) <= SHORT and not any(map(is_han, whole))
    found = Q(start__gt=0) if short else Q(whole__gt=0)
    if len(asked) > 1:
        each = Q()
        for number, word in enumerate(asked):
            short_word = len(word) <= SHORT_WORD and not any(map(is_han, word))
            place = StrIndex("key", Value(f" {word}" if short_word else word))
            rows = rows.annotate(**{f"word{number}": place})
            each &= Q(**{f"word{number}__gt": 0})
        found |= each
    rank = Case(
        When(start__gt=0, then=0), When(whole__gt=0, then=1), default=2,
        output_field=IntegerField(),
    )  # fmt: skip
    return rows.filter(found).annotate(rank=rank)


def matching(model: type[models.Model], query: str) -> Any:
    """The keys of the rows of a noun that are found by name."""
    kind = ContentType.objects.get_for_model(model)
    return named(query).filter(content_type=kind).values("object_id")


def find_records(query: str, nouns: Iterable[type[models.Model]], limit: int = 50) -> list[Found]:
    """The records of these nouns that are found by name, number or public id, the likeliest first."""
    wanted = {ContentType.objects.get_for_model(model).pk: model for model in nouns}
    rows = named(query).filter(content_type__in=wanted)
    rows = rows.order_by("rank", Length("name"), "pk")
    best: dict[tuple[int, int], tuple[str, int]] = {}
    whole = squeeze(query)
    columns = ("content_type_id", "object_id", "name", "rank")
    for kind, pk, name, rank in rows.values_list(*columns)[: 3 * limit]:
        if rank != 1 or is_spoken_in(whole, name):
            best.setdefault((kind, pk), (name, rank))
    keys = list(best)[:limit]
    records: dict[tuple[int, int], Any] = {}
    for kind, model in wanted.items():
        pks = [pk for k, pk in keys if k == kind]
        if pks:
            stored = model._default_manager.in_bulk(pks)
            records |= {(kind, pk): record for pk, record in stored.items()}
    found = [Found(records[key], *best[key]) for key in keys if key in records]
    return [*_by_uid(query, wanted.values()), *found]


def _by_uid(query: str, nouns: Iterable[type[models.Model]]) -> Iterator[Found]:
    uid = query.strip().lower()
    if _UID.fullmatch(uid):
        for model in nouns:
            if any(column.name == "uid" for column in model._meta.fields):
                for record in model._default_manager.filter(uid=uid):
                    yield Found(record, uid, 0)


def keep_up() -> None:
    """Let every save and deletion bring the names up to date."""
    for model in NAMES:
        post_save.connect(_saved, sender=model, dispatch_uid=f"names of {model.__name__}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"no names of {model.__name__}")
    rows_changed.connect(_many_changed, dispatch_uid="names of many")
    for signal in (post_save, post_delete):
        signal.connect(_firm_name, sender=FirmName, dispatch_uid=f"names of firms {id(signal)}")


def _saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        update_names([instance])


def _many_changed(sender: Any, keys: list[int] | None = None, **kwargs: Any) -> None:
    if not keys or sender not in NAMES:
        return
    if records := list(sender._default_manager.only(*NAMES[sender]).filter(pk__in=keys)):
        update_names(records)


def _deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    _of(instance).delete()


def _firm_name(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    firm = Firm.objects.filter(pk=instance.firm_id).first()
    if firm is not None and not raw:
        update_names([firm])
