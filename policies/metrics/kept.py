"""Figures over many records, kept until a record changes."""

import hashlib
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Count, Model, QuerySet, Subquery, Value

from policies.models import (
    DataVersion,
    DuplicateCluster,
    Firm,
    Holder,
    ImportBatch,
    LandAward,
    Lexicon,
    Locality,
    Official,
    Source,
    Speech,
    TermCount,
)
from policies.models.data_version import Version

logger = logging.getLogger(__name__)
KEPT_SECONDS = 3600
Made = TypeVar("Made")


def state_of_land() -> str:
    """A text that changes when land awards, their holders or their places do. One query.

    It is made of the latest change of each; a change that leaves no trace of its time is noticed
    when the hour is over.
    """
    latest: dict[str, Any] = {
        "awards": LandAward.objects.order_by("-updated_at").values("updated_at"),
        "places": Locality.objects.order_by("-updated_at").values("updated_at"),
        "firms": Firm.objects.order_by("-updated_at").values("updated_at"),
        "edits": _history(LandAward).order_by("-history_id").values("history_id"),
        "holders": _history(Holder).order_by("-history_id").values("history_id"),
        "linked": _number(Holder.objects.filter(firm__isnull=False)),
        "clusters": _history(DuplicateCluster).order_by("-history_id").values("history_id"),
        "imports": ImportBatch.objects.order_by("-pk").values("pk"),
        "undone": _number(ImportBatch.objects.filter(state=ImportBatch.State.UNDONE)),
    }
    return _state(latest)


def state_of_words() -> str:
    """A text that changes when the counts of words do, or what they hang on. One query."""
    latest: dict[str, Any] = {
        str(model._meta.model_name): model.objects.order_by("-updated_at").values("updated_at")
        for model in (Speech, Lexicon, Locality, Official, Source)
    }
    latest["counts"] = TermCount.objects.order_by("-pk").values("pk")
    return _state(latest)


def _state(latest: dict[str, Any]) -> str:
    row = (
        Locality.objects.order_by("pk")
        .annotate(**{f"last_{name}": Subquery(rows[:1]) for name, rows in latest.items()})
        .values_list(*(f"last_{name}" for name in latest))
        .first()
    )
    return hashlib.blake2b(repr(row).encode(), digest_size=12).hexdigest()


def _history(model: type[Model]) -> Any:
    return model.history.model.objects.all()  # type: ignore[attr-defined]


def _number(rows: QuerySet) -> QuerySet:
    """How many rows there are, as a subquery."""
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return one.annotate(number=Count("pk")).values("number")


def kept(key: str, make: Callable[[], Made], seconds: int = KEPT_SECONDS) -> Made:
    """What ``make`` returns, made once in so many seconds per key; None is made again.

    A cache that fails costs time, never the answer.
    """
    place = f"kept:{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}"
    try:
        found = cache.get(place)
    except Exception as error:
        logger.warning("The cache does not answer: %s", type(error).__name__)
        return make()
    if found is None:
        found = make()
        try:
            cache.set(place, found, seconds)
        except Exception as error:
            logger.warning("The cache takes nothing: %s", type(error).__name__)
    return found


def of_version(make: Callable[[], Made]) -> Callable[[], Made]:
    """What ``make`` reads, kept by this process for as long as the version of the data stands.

    For what nearly every page needs and is small: whoever gets it must not change it. What is read while
    the version advances can only be newer than its version says.
    """
    held: list[tuple[Version, Made]] = []

    @wraps(make)
    def read() -> Made:
        version = DataVersion.objects.current()
        for of, made in held:
            if of == version:
                return made
        found = make()
        if version.number:
            held[:] = [(version, found)]
        return found

    return read
