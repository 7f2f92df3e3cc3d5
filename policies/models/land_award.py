"""One land-auction or grant record, as the land market publishes it."""

import datetime
import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.models.batch import ImportBatch
from policies.models.data_version import DataVersion
from policies.models.duplicates import DuplicateCluster
from policies.models.holder import Holder
from policies.models.locality import Locality, Precision
from policies.models.record import PublicQuerySet, Record, Status, at_least_zero
from policies.models.source import Citation
from policies.text.names import squeeze_place
from policies.vocabulary import LAND_USES, SUPPLY_MODES

# Nothing granted for industry costs this much: the figure is a misprint of the unit.
IMPLAUSIBLE_YUAN_PER_M2 = 200_000
# Awards that have a ``price_per_m2``, for the database.
PRICED = Q(
    supply_mode__in=SUPPLY_MODES.members("granted"),
    price_cny__gt=0,
    area_m2__gt=0,
    price_cny__lte=models.F("area_m2") * IMPLAUSIBLE_YUAN_PER_M2,
)


def yuan_per_m2(price_cny: Decimal | None, area_m2: Decimal | None) -> float | None:
    """Price per square metre; None where either is not stated (a price of zero is none), and where
    the price is a misprint.
    """
    if not price_cny or not area_m2:
        return None
    quotient = float(price_cny / area_m2)
    return quotient if quotient <= IMPLAUSIBLE_YUAN_PER_M2 else None


def price_per_m2(
    area_m2: Decimal | None, price_cny: Decimal | None, supply_mode: str
) -> float | None:
    """Yuan per square metre, as ``yuan_per_m2`` has it; land that is not sold has none."""
    sold = supply_mode in SUPPLY_MODES.members("granted")
    return yuan_per_m2(price_cny, area_m2) if sold else None


def content_key(
    locality_code: str,
    parcel_no: str,
    location: str,
    holder_keys: Iterable[str],
    area_m2: Decimal | None,
    signed_on: datetime.date | None,
) -> str:
    """What identifies a record without a number, 32 hexadecimal digits; empty where too little is said.

    Two records of one place, parcel, holders, area and date have one key. White space, width and
    punctuation do not count. Without an area and a date a key would find strangers.
    """
    if area_m2 is None or signed_on is None:
        return ""
    parts = [
        locality_code,
        squeeze_place(parcel_no),
        squeeze_place(location),
        *sorted(holder_keys),
        f"{area_m2:.2f}",
        signed_on.isoformat(),
    ]
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


class LandAwardQuerySet(PublicQuerySet):
    public_through = ("locality",)

    def of_uses(self, group: str) -> Self:
        """Land of a group of uses. Raises KeyError for a group that does not exist."""
        return self.filter(use__in=LAND_USES.members(group))

    def by_modes(self, group: str) -> Self:
        """Land of a group of supply modes. Raises KeyError for a group that does not exist."""
        return self.filter(supply_mode__in=SUPPLY_MODES.members(group))

    def granted(self) -> Self:
        """Land granted 出让: by listing, auction, tender or agreement; no allocation, no lease."""
        return self.by_modes("granted")

    def industrial(self) -> Self:
        """Industrial land: manufacturing, warehousing, mining, and the older umbrella class."""
        return self.of_uses("industrial")

    def priced(self) -> Self:
        """Awards whose price counts in figures: sold, with a price stated that is no misprint."""
        return self.filter(PRICED)

    def counted(self) -> Self:
        """Awards that a figure counts: of a cluster of repeated notices, one."""
        return self.filter(counted=True)

    def in_cluster(self, cluster: DuplicateCluster) -> Self:
        """Awards of a cluster of repeated notices, those of the clusters within it included.

        The clusters are named one by one: the planner then begins with these few, not with the order.
        """
        return self.filter(cluster__in=[cluster.pk, *cluster.parts.values_list("pk", flat=True)])

    def largest_in(self, places: list[int], number: int) -> Self:
        """Of the awards counted in these published localities, the largest that state a holder.

        The area that so many reach in one locality alone is a floor: with the index of localities and
        areas only awards above it are read, however many there are.
        """
        holdings = LandHolding.objects.filter(award=models.OuterRef("pk"))
        held = self.filter(
            models.Exists(holdings), status=Status.PUBLISHED, area_m2__isnull=False
        ).counted()
        own = held.filter(locality=models.OuterRef("pk")).order_by("-area_m2", "pk")
        reached = (
            Locality.objects.filter(pk__in=places)
            .order_by()
            .annotate(floor=models.Subquery(own.values("area_m2")[number - 1 : number]))
            .annotate(one=models.Value(1))
            .values("one")
            .annotate(highest=models.Max("floor"))
            .values("highest")
        )
        floor = Coalesce(models.Subquery(reached), 0, output_field=models.DecimalField())
        # The upper bound leaves nothing out. Of a floor that it does not know PostgreSQL takes a third of
        # the rows to be above, and reads all holdings for them; within a range it takes few.
        found = held.filter(locality__in=places, area_m2__gte=floor, area_m2__lt=10**14)
        return found.order_by("-area_m2", "pk")[:number]

    def in_years(self, first: int, last: int) -> Self:
        """Contracts signed from ``first`` to ``last``, both included."""
        return self.filter(signed_on__year__gte=first, signed_on__year__lte=last)


class LandAward(Record):
    class LandSource(models.TextChoices):
        NEW = "new", _("new construction land")
        EXISTING = "existing", _("existing construction land")
        STOCK = "stock", _("partly from existing construction land")

    class DatedBy(models.TextChoices):
        """What the date of an award is the date of; the best that its record states."""

        CONTRACT = "contract", _("the contract")
        DEAL = "deal", _("the auction or tender")
        NOTICE = "notice", _("the notice of the result")

    supervision_no = models.CharField(_("supervision number 电子监管号"), max_length=24, blank=True)
    locality = models.ForeignKey(
        Locality, models.PROTECT, related_name="land_awards", verbose_name=_("locality"),
        db_index=False,  # the index with the date serves
    )  # fmt: skip
    locality_precision = models.CharField(
        _("locality found by"), max_length=10, choices=Precision, default=Precision.EXACT
    )
    issued_code = models.CharField(
        _("code at the time"), max_length=6, blank=True,
        help_text=_("The first six digits of the supervision number."),
    )  # fmt: skip
    project = models.CharField(_("project"), max_length=300, blank=True)
    location = models.CharField(_("location"), max_length=500, blank=True)
    parcel_no = models.CharField(_("parcel number 宗地号"), max_length=100, blank=True)
    area_m2 = models.DecimalField(
        _("area, m²"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    use = models.CharField(_("use"), max_length=30, choices=LAND_USES.choices)
    use_raw = models.CharField(_("use as printed"), max_length=100, blank=True)
    supply_mode = models.CharField(_("supply mode"), max_length=20, choices=SUPPLY_MODES.choices)
    land_source = models.CharField(_("land from"), max_length=10, choices=LandSource, blank=True)
    term_years = models.DecimalField(
        _("term, years"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    term_raw = models.CharField(_("term as printed"), max_length=200, blank=True)
    sector_label = models.CharField(_("sector as printed"), max_length=100, blank=True)
    land_grade = models.CharField(_("land grade"), max_length=20, blank=True)
    price_cny = models.DecimalField(
        _("price, yuan"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    holders = models.ManyToManyField(
        Holder, through="LandHolding", related_name="land_awards", verbose_name=_("holders")
    )
    names_withheld = models.BooleanField(
        _("names withheld"), default=True, editable=False,
        help_text=_("Project and location are public only when every holder is an organisation."),
    )  # fmt: skip
    floor_area_ratio_min = models.DecimalField(
        _("floor-area ratio, at least"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    floor_area_ratio_max = models.DecimalField(
        _("floor-area ratio, at most"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    signed_on = models.DateField(_("contract signed"), null=True, blank=True)
    dated_by = models.CharField(
        _("dated by"), max_length=8, choices=DatedBy, default=DatedBy.CONTRACT
    )
    deliver_on = models.DateField(_("to be delivered"), null=True, blank=True)
    start_on = models.DateField(_("building to start"), null=True, blank=True)
    complete_on = models.DateField(_("building to be completed"), null=True, blank=True)
    started_on = models.DateField(_("building started"), null=True, blank=True)
    completed_on = models.DateField(_("building completed"), null=True, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=200, blank=True)
    instalments = models.JSONField(
        _("instalments"), default=list, blank=True,
        help_text=_("A list of {number, due_on, price_cny}."),
    )  # fmt: skip
    notice_url = models.URLField(_("address of the notice"), max_length=600, blank=True)
    cluster = models.ForeignKey(
        DuplicateCluster, models.SET_NULL, null=True, blank=True, related_name="awards",
        verbose_name=_("repeated notice"), db_index=False,
    )  # fmt: skip
    counted = models.BooleanField(
        _("counted in figures"), default=True,
        help_text=_("Of a cluster of repeated notices, one is counted."),
    )  # fmt: skip
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, blank=True, related_name="land_awards",
        verbose_name=_("import batch"),
    )  # fmt: skip
    batch_row = models.PositiveIntegerField(_("row in the file"), null=True, blank=True)
    digest = models.CharField(max_length=32, blank=True, editable=False)
    content_key = models.CharField(
        max_length=32, blank=True, editable=False,
        help_text=_("Of place, parcel, holders, area and date: finds a record without a number."),
    )  # fmt: skip
    citations = GenericRelation(Citation)

    objects = LandAwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("land award")
        verbose_name_plural = _("land awards")
        ordering = ["-signed_on", "pk"]
        indexes = [
            models.Index(fields=["locality", "signed_on"]),
            models.Index(fields=["status", "signed_on", "id"]),
            models.Index(fields=["status", "area_m2", "id"], name="land_award_by_area"),
            models.Index(fields=["status", "price_cny", "id"], name="land_award_by_price"),
            models.Index(fields=["content_key"], name="land_award_content_key"),
            models.Index(
                fields=["locality", "-area_m2"], condition=Q(counted=True), name="land_award_largest"
            ),
            models.Index(
                fields=["cluster"], condition=Q(cluster__isnull=False), name="land_award_cluster"
            ),
            models.Index(
                fields=["status", "signed_on", "id"], condition=Q(counted=False),
                name="land_award_not_counted",
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["supervision_no"], condition=~Q(supervision_no=""),
                name="land_award_unique_supervision_no",
            ),
            models.UniqueConstraint(
                fields=["content_key"], condition=Q(supervision_no="") & ~Q(content_key=""),
                name="land_award_unique_content_without_number",
            ),
            at_least_zero(
                "land_award_figures_not_negative",
                "area_m2", "price_cny", "term_years", "floor_area_ratio_min",
                "floor_area_ratio_max",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.supervision_no or self.uid

    @property
    def price_per_m2(self) -> float | None:
        """Yuan per square metre; land that is not sold has none."""
        return price_per_m2(self.area_m2, self.price_cny, self.supply_mode)

    @property
    def public_project(self) -> str:
        return "" if self.names_withheld else self.project

    @property
    def public_location(self) -> str:
        return "" if self.names_withheld else self.location

    @property
    def public_parcel_no(self) -> str:
        return "" if self.names_withheld else self.parcel_no

    @property
    def public_notice_url(self) -> str:
        """The notice names the holders, so its address is withheld with them."""
        return "" if self.names_withheld else self.notice_url


class LandHolding(models.Model):
    """One holder of one award; several share it equally."""

    award = models.ForeignKey(
        LandAward, models.CASCADE, related_name="holdings", verbose_name=_("land award")
    )
    holder = models.ForeignKey(
        Holder, models.PROTECT, related_name="holdings", verbose_name=_("holder")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("holder of a land award")
        verbose_name_plural = _("holders of land awards")
        ordering = ["award", "position"]
        constraints = [
            models.UniqueConstraint(fields=["award", "holder"], name="land_holding_once")
        ]

    def __str__(self) -> str:
        return str(self.holder)


def refresh_withheld(awards: Any) -> int:
    """Set ``names_withheld`` anew after a holder's kind was decided; returns the rows changed.

    Published project and place names can carry a person's name, so both are withheld unless the
    award has holders and each of them is an organisation.
    """
    holdings = LandHolding.objects.filter(award=models.OuterRef("pk"))
    named = models.Exists(holdings) & ~models.Exists(
        holdings.exclude(holder__kind=Holder.Kind.ORGANISATION)
    )
    now = timezone.now()
    opened = awards.filter(named, names_withheld=True).update(names_withheld=False, updated_at=now)
    closed = awards.filter(~named, names_withheld=False).update(names_withheld=True, updated_at=now)
    if opened + closed:
        DataVersion.objects.announce(LandAward)
    return opened + closed


def refresh_content_keys(awards: Any) -> int:
    """Compute ``content_key`` anew after an award or its holders were edited; returns the rows changed."""
    changed = []
    for award in awards.select_related("locality").prefetch_related("holders"):
        key = content_key(
            award.locality.code,
            award.parcel_no,
            award.location,
            [holder.key for holder in award.holders.all()],
            award.area_m2,
            award.signed_on,
        )
        if key != award.content_key:
            award.content_key = key
            changed.append(award)
    return LandAward.objects.bulk_update(changed, ["content_key"], batch_size=500)
