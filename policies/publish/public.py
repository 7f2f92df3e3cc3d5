"""The one rule for references: what the public may not see is never pointed at."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from policies.models import FirmName, Holder, InstrumentLink, Mapping, PublicQuerySet, Term

# Rows without a status of their own, and the relations all of which must be public.
PARTS: dict[type[models.Model], tuple[str, ...]] = {
    Term: ("lexicon",),
    FirmName: ("firm",),
    Mapping: ("type",),
    InstrumentLink: ("origin", "target"),
}


def public(model: type[models.Model]) -> models.QuerySet[Any]:
    """The rows of a model that the public may see; code lists without a status are public whole."""
    rows: Any = model._default_manager.all()
    if isinstance(rows, PublicQuerySet):
        return rows.published()
    if model is Holder:
        return rows.named_in_public()
    for part in PARTS.get(model, ()):
        owner: Any = model._meta.get_field(part).related_model
        # For each row, not IN: SQLite would read all that are public to make the list.
        rows = rows.filter(Exists(public(owner).filter(pk=OuterRef(f"{part}_id"))))
    return rows


def reaches_only_public(model: type[models.Model], path: str) -> bool:
    """Whether ``published()`` of a model already promises that what lies at ``path`` is public.

    It does when it hangs on the relation, and on all that the target's own ``published()`` asks for.
    """
    target: Any = model
    for part in path.split("__"):
        target = target._meta.get_field(part).related_model
    wanted = target._default_manager.all()
    if not isinstance(wanted, PublicQuerySet):
        return target not in PARTS and target is not Holder and "__" not in path  # a code list
    promised = getattr(model._default_manager.all(), "public_through", ())
    needed = {path, *(f"{path}__{part}" for part in wanted.public_through)}
    return needed <= set(promised)


def public_values(
    model: type[models.Model], keys: Iterable[Any], shows: tuple[str, ...]
) -> dict[Any, tuple[Any, ...]]:
    """Primary key → the values shown, for those of ``keys`` that are public; one query."""
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    rows = public(model).filter(pk__in=wanted).order_by().values_list("pk", *shows)
    return {row[0]: row[1:] for row in rows}
