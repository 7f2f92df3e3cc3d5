"""What waits for a curator: the lists of the desk's start page, each as the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, OuterRef, QuerySet

from policies.models import (
    Award,
    Citation,
    FigureChange,
    Firm,
    Incentive,
    Lexicon,
    Locality,
    Official,
    PolicyInstrument,
    Record,
    Review,
    Source,
    Speech,
    Status,
)

# What curators write by hand, in the order of the desk.
WRITTEN: tuple[type[Record], ...] = (
    PolicyInstrument, Incentive, Award, Firm, Speech, Official, Locality, Source, Lexicon,
)  # fmt: skip
CITED: tuple[type[Record], ...] = (PolicyInstrument, Incentive, Award)


@dataclass(frozen=True)
class Drafts:
    """A user's drafts of one noun: the latest ones, and how many there are in all."""

    model: type[Record]
    records: list[Record]
    count: int


def drafts_of(user: Any, limit: int) -> list[Drafts]:
    """Drafts that a user made or wrote in, by noun, the latest change first; nouns without any left out."""
    found = []
    for model in WRITTEN:
        written = model.history.filter(history_user=user, id=OuterRef("pk"))
        rows: Any = model._default_manager.filter(Exists(written), status=Status.DRAFT)
        if latest := list(rows.order_by("-updated_at", "-pk")[: limit + 1]):
            count = len(latest) if len(latest) <= limit else rows.count()
            found.append(Drafts(model, latest[:limit], count))
    return found


def waiting_for(user: Any) -> QuerySet[Review]:
    """What others have handed in and nobody has decided, the oldest first."""
    return Review.objects.open().heads().exclude(author=user).select_related("author")


def returned_to(user: Any) -> QuerySet[Review]:
    """What came back to a user and has not been handed in again, with the number of its comments."""
    rows: QuerySet[Review] = Review.objects.returned_to(user).heads()
    return rows.select_related("reviewer").annotate(remarks=Count("comments"))


def handed_in_by(user: Any) -> QuerySet[Review]:
    """What a user has handed in and waits for others."""
    return Review.objects.open().heads().filter(author=user)


def uncited(model: type[Record]) -> QuerySet[Record]:
    """Published records of a noun that no source is named for."""
    named = Citation.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk")
    )
    rows: Any = model._default_manager
    return rows.filter(~Exists(named), status=Status.PUBLISHED)


def changed_figures() -> QuerySet[Any]:
    """Figures that came out otherwise and nobody has looked at, counted by import, the latest first."""
    return (
        FigureChange.objects.unseen()
        .order_by()
        .values("batch_id", file_name=F("batch__file_name"))
        .annotate(figures=Count("pk"))
        .order_by("-batch_id")
    )


def with_records(reviews: list[Review]) -> list[Review]:
    """The same reviews with their records loaded, one query a noun."""
    by_noun: dict[int, list[Review]] = {}
    for review in reviews:
        by_noun.setdefault(review.content_type_id, []).append(review)
    for noun, those in by_noun.items():
        model: Any = ContentType.objects.get_for_id(noun).model_class()
        records = model._default_manager.in_bulk([review.object_id for review in those])
        for review in those:
            review.record = records.get(review.object_id)
    return [review for review in reviews if review.record is not None]
