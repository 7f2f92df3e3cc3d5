"""Marks for what the log of public changes follows and the search does not."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from policies.models import (
    Check,
    DuplicateCluster,
    FirmName,
    Holder,
    InstrumentLink,
    LandHolding,
    Record,
    SearchMark,
    Sector,
    Tenure,
    Term,
)
from policies.models.data_version import rows_changed
from policies.models.record import ONCE_PUBLIC
from policies.models.search import WHOLE_NOUN, marks_followed
from policies.models.taxonomy import Concept, ConceptScheme
from policies.publish.changes import follow
from policies.publish.faces import LISTS, SHOWN, Model, showing
from policies.search.following import mark
from policies.search.nouns import KIND_OF

# Rows that are shown with a record, and the relation to it.
PARTS: dict[Model, str] = {
    Check: "source",
    FirmName: "firm",
    InstrumentLink: "origin",
    LandHolding: "award",
    Tenure: "official",
    Term: "lexicon",
}
# What rows show something of, beside the nouns that have a public id.
POINTED_AT: tuple[Model, ...] = (Concept, ConceptScheme, DuplicateCluster, Holder, Sector, Term)
ANY_ROW = (1,)  # of a list whose rows have no ids: which row changed does not matter


def keep_up() -> None:
    """Let every change that the search does not mark leave its mark, and the log follow them all."""
    nouns = [model for model in (*SHOWN, *LISTS, *PARTS, *POINTED_AT) if model not in KIND_OF]
    for model in dict.fromkeys(nouns):
        for signal in (post_save, post_delete):
            signal.connect(
                _changed, sender=model, dispatch_uid=f"changes {model.__name__} {id(signal)}"
            )
    for model in dict.fromkeys((*SHOWN, *POINTED_AT)):
        pre_delete.connect(_going, sender=model, dispatch_uid=f"changes before {model.__name__}")
    for model in SHOWN:
        for relation in model._meta.many_to_many:
            m2m_changed.connect(
                _related, sender=relation.remote_field.through,
                dispatch_uid=f"changes {model.__name__} {relation.name}",
            )  # fmt: skip
    rows_changed.connect(_many_changed, dispatch_uid="changes of many")
    marks_followed.connect(_followed, sender=SearchMark, dispatch_uid="changes followed")


def _changed(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    if sender in PARTS:
        _mark_owners(sender, [getattr(instance, f"{PARTS[sender]}_id")])
    if sender not in PARTS or sender in POINTED_AT:
        mark(sender, [instance.pk])


def _mark_owners(part: Model, keys: Iterable[int]) -> None:
    owner: Any = part._meta.get_field(PARTS[part]).related_model
    mark(owner, keys)


def _going(sender: Any, instance: Any, **kwargs: Any) -> None:
    """What points at a row that is deleted points at nothing after it."""
    if isinstance(instance, Record) and instance.status not in ONCE_PUBLIC:
        return
    for other, path in showing(sender):
        rows: Any = other._default_manager.filter(**{path: instance.pk}).order_by()
        if other in SHOWN:
            mark(other, rows.values_list("pk", flat=True))
        elif rows.exists():
            mark(other, ANY_ROW)


def _related(
    sender: Any, instance: Any, action: str, reverse: bool, model: Any, pk_set: Any, **kwargs: Any
) -> None:
    """A relation to many was given, taken or cleared, from the one side or the other."""
    if not reverse and action.startswith("post_"):
        mark(type(instance), [instance.pk])
    elif reverse and pk_set:
        mark(model, pk_set)
    elif reverse and action == "pre_clear":
        for field in model._meta.many_to_many:
            if field.remote_field.through is sender:
                mark(
                    model,
                    model.objects.filter(**{field.name: instance}).values_list("pk", flat=True),
                )


def _many_changed(sender: Any, keys: list[int] | None = None, **kwargs: Any) -> None:
    if sender in KIND_OF:
        return  # the search marks these
    if sender in PARTS:
        rows: Any = sender._default_manager.order_by()
        some = rows if keys is None else rows.filter(pk__in=keys)
        _mark_owners(sender, some.values_list(f"{PARTS[sender]}_id", flat=True).distinct())
    if sender in LISTS and keys is None:
        mark(sender, ANY_ROW)
    elif sender in SHOWN or sender in LISTS or sender in POINTED_AT:
        mark(sender, (WHOLE_NOUN,) if keys is None else keys)


def _followed(sender: Any, keys: Mapping[Model, set[int]], **kwargs: Any) -> None:
    follow(keys)
