"""A beneficiary, and the names it goes by."""

from __future__ import annotations

from typing import Self

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength
from stdnum.exceptions import ValidationError as StdnumError

from policies.models.incentive import Stage
from policies.models.locality import Locality
from policies.models.merge import MergeableQuerySet, MergeableRecord
from policies.models.source import Citation
from policies.models.taxonomy import Sector
from policies.text.names import name_key


def validate_uscc(value: str) -> None:
    """Refuse a unified social credit code whose form or check character is wrong (GB 32100)."""
    try:
        uscc.validate(value)
    except InvalidLength as error:
        text = _(
            "A unified social credit code has 18 characters, this has %(number)d: look it up again."
        )
        raise ValidationError(text, params={"number": len(value)}) from error
    except InvalidChecksum as error:
        text = _(
            "%(value)s is no unified social credit code: a character is mistyped, as its check character "
            "does not fit. Copy it from the licence or the register."
        )
        raise ValidationError(text, params={"value": value}) from error
    except StdnumError as error:
        text = _(
            "%(value)s is no unified social credit code: it has digits and capital letters without I, O, "
            "S, V and Z, and begins with the kind of its register."
        )
        raise ValidationError(text, params={"value": value}) from error


class FirmQuerySet(MergeableQuerySet):
    locality_path = "seat"

    def named(self, name: str) -> Self:
        """Firms that bear this name, present, former or other, up to width and white space."""
        key = name_key(name)
        return (
            self.filter(Q(name_key_zh=key) | Q(names__key=key)).distinct() if key else self.none()
        )


class Firm(MergeableRecord):
    class Ownership(models.TextChoices):
        PRIVATE = "private", _("privately owned")
        STATE = "state", _("state-owned")
        LISTED = "listed", _("listed")
        FOREIGN = "foreign", _("foreign")
        MIXED = "mixed", _("mixed")

    name_zh = models.CharField(_("name (Chinese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    name_key_zh = models.CharField(max_length=200, editable=False, db_index=True)
    uscc = models.CharField(
        _("unified social credit code"), max_length=18, blank=True, validators=[validate_uscc]
    )
    ticker = models.CharField(_("ticker"), max_length=20, blank=True)
    lei = models.CharField(_("LEI"), max_length=20, blank=True)
    wikidata = models.CharField(_("Wikidata"), max_length=20, blank=True)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="subsidiaries",
        verbose_name=_("parent firm"),
    )  # fmt: skip
    seat = models.ForeignKey(
        Locality, models.PROTECT, null=True, blank=True, related_name="firms",
        verbose_name=_("seat"),
    )  # fmt: skip
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="firms",
        verbose_name=_("sector"),
    )  # fmt: skip
    ownership = models.CharField(_("ownership"), max_length=10, choices=Ownership, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, blank=True)
    citations = GenericRelation(Citation)

    objects = FirmQuerySet.as_manager()

    class Meta:
        verbose_name = _("firm")
        verbose_name_plural = _("firms")
        ordering = ["name_en", "name_zh"]
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"], condition=~Q(uscc=""), name="firm_unique_uscc"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="firm_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_en} {self.name_zh}".strip()

    def save(self, *args, **kwargs) -> None:
        self.name_key_zh = name_key(self.name_zh)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Say which firm bears the code already, where one does."""
        same = Firm.objects.filter(uscc=self.uscc).exclude(pk=self.pk) if self.uscc else None
        if same and (other := same.first()):
            text = _(
                "“%(firm)s” bears this code already: it is the same firm, or one code is wrong."
            )
            raise ValidationError({"uscc": ValidationError(text, params={"firm": other})})

    @property
    def name(self) -> str:
        zh = (get_language() or "").startswith("zh")
        return self.name_zh if zh or not self.name_en else self.name_en


class FirmName(models.Model):
    class Kind(models.TextChoices):
        ALIAS = "alias", _("other name")
        FORMER = "former", _("former name")
        SHORT = "short", _("short name")

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="names", verbose_name=_("firm"))
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=10, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ALIAS)
    key = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta:
        verbose_name = _("name of a firm")
        verbose_name_plural = _("names of firms")
        constraints = [
            models.UniqueConstraint(fields=["firm", "key"], name="firm_name_once_per_firm")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.key = name_key(self.name)
        super().save(*args, **kwargs)
