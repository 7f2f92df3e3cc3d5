"""What every curated noun has: a stable public uid, a status, a history; and where the public begins."""

import secrets
from typing import Any, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

UID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no look-alikes


def new_uid() -> str:
    """Ten random characters of base 32 (50 bits): unguessable order, short enough to quote."""
    return "".join(UID_ALPHABET[byte % 32] for byte in secrets.token_bytes(10))


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


ONCE_PUBLIC = (Status.PUBLISHED, Status.WITHDRAWN)


class PublicQuerySet(models.QuerySet):
    """Rows that are public only when they, and what they hang on, are published.

    ``public_through`` names the relations a row hangs on: an incentive of a draft instrument is not
    public, whatever its own status. ``locality_path`` leads from the row to its locality.
    """

    public_through: tuple[str, ...] = ()
    locality_path = "locality"
    has_status = True

    def published(self) -> Self:
        """Only rows the public may see; every public surface starts here."""
        public = Q(status=Status.PUBLISHED) if self.has_status else Q()
        for path in self.public_through:
            public &= Q(**{f"{path}__status": Status.PUBLISHED}) | Q(**{f"{path}__isnull": True})
        return self.filter(public)

    def withdrawn(self) -> Self:
        """Rows withdrawn, whether or not the public ever saw them."""
        return self.filter(status=Status.WITHDRAWN)

    def in_locality(self, locality: Any) -> Self:
        """Rows of a locality and of all that lies in it today, former lives included."""
        places: Any = apps.get_model("policies", "Locality")._default_manager
        within = places.within(locality).values("pk")
        return self.filter(**{f"{self.locality_path}__in": within})


class Record(models.Model):
    """An editorial record: drafted, reviewed, published, withdrawn, never deleted once public."""

    uid = models.CharField(
        _("public id"), max_length=40, unique=True, default=new_uid, editable=False
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True, db_index=True)
    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    @cached_property
    def was_public(self) -> bool:
        """Whether the public can see the record now or ever could: then it is withdrawn, not deleted."""
        if self.status in ONCE_PUBLIC:
            return True
        return bool(self.pk) and self.history.filter(status__in=ONCE_PUBLIC).exists()


class DatePrecision(models.TextChoices):
    """How much of a date is known; the unknown part is stored as 01."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class Ordered(models.CheckConstraint):
    """A check of two fields that tells at the second what to do. To migrations it is a plain check."""

    def validate(self, model: Any, instance: Any, *args: Any, **kwargs: Any) -> None:
        try:
            super().validate(model, instance, *args, **kwargs)
        except ValidationError as error:
            first: Any = self.condition.children[0]  # type: ignore[union-attr]
            start, end = first[0].removesuffix("__lte"), first[1].name
            named = model._meta.get_field(start).verbose_name
            text = _("This is before or below “%(name)s” (%(value)s): correct one of the two.")
            value = {"name": named, "value": getattr(instance, start)}
            raise ValidationError({end: ValidationError(text, params=value)}) from error

    def deconstruct(self) -> Any:
        _path, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs


def ordered(start: str, end: str, name: str) -> models.CheckConstraint:
    """A constraint that ``start`` is not after ``end`` where both are known."""
    return Ordered(
        condition=Q(**{f"{start}__lte": models.F(end)})
        | Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__isnull": True}),
        name=name,
        violation_error_message=_("The first value or date must not be above the last."),
    )


def at_least_zero(name: str, *fields: str) -> models.CheckConstraint:
    """A constraint that none of the fields is below zero."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__gte": 0}) | Q(**{f"{field}__isnull": True})
    return models.CheckConstraint(
        condition=condition, name=name, violation_error_message=_("A figure is below zero.")
    )


def shares(name: str, *fields: str) -> models.CheckConstraint:
    """A constraint that every field lies between 0 and 1 where it is known."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__gte": 0, f"{field}__lte": 1}) | Q(**{f"{field}__isnull": True})
    return models.CheckConstraint(
        condition=condition, name=name, violation_error_message=_("A share lies between 0 and 1.")
    )
