"""Incentives: the concrete benefits that instruments offer."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_filters import FilterSet

from policies.api.boundary import Placed
from policies.api.fields import Field, Reference, place
from policies.api.filters import Bound, Choice, Currency, InLocality, Of, TrueOrFalse, Year
from policies.api.lens import Typed
from policies.api.nouns.common import UID, UPDATED, citation_rows, citations, page
from policies.api.resource import Resource, Search
from policies.models import (
    Award,
    Firm,
    Incentive,
    InstrumentType,
    PolicyInstrument,
    Sector,
    Stage,
)
from policies.publish.public import public


class AwardedTo(Of):
    """Incentives of which a firm, named by its uid, has a public award."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        awards = super().filter(public(Award), value)
        return queryset.filter(pk__in=awards.filter(incentive__isnull=False).values("incentive"))


class InForce(TrueOrFalse):
    """Incentives offered today, as far as dates are known, or all the others."""

    def __init__(self) -> None:
        super().__init__(
            "Whether it is offered today: as far as dates are known neither it nor its instrument has "
            "yet to begin, has ended or was repealed.",
            Q(),
        )

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        super().filter(queryset, value)  # refuses what is neither
        rows: Any = queryset
        today = timezone.localdate()
        return rows.offered_on(today) if value == "true" else rows.not_offered_on(today)


class Filters(FilterSet):
    locality = InLocality()
    instrument = Of(PolicyInstrument, "instrument")
    type = Of(InstrumentType, "type", by="code", branch="parent")
    sector = Of(Sector, "instrument__sectors", by="code")
    firm = AwardedTo(Firm, "firm", doc="uid of a firm that has a published award of it.")
    stage = Choice("target_stage", Stage.choices, "Size of firm it is for; as target_stage.")
    target_stage = Choice("target_stage", Stage.choices, "Size of firm it is for.")
    in_force = InForce()
    amount_kind = Choice("amount_kind", Incentive.AmountKind.choices, "Kind of amount.")
    additive = TrueOrFalse("Whether the amount may be summed.", Q(additive=True))
    amount_min = Bound(
        Coalesce("amount_max", "amount_min"),
        "gte",
        "It can reach this amount, in the currency: its upper amount, or the only one, is no less. Caps "
        "and pools among them; amount_kind tells.",
    )
    amount_max = Bound(
        Coalesce("amount_min", "amount_max"),
        "lte",
        "It can be no more than this amount, in the currency: its lower amount, or the only one, is no "
        "more.",
    )
    currency = Currency("amount_min", "amount_max")
    year = Year("instrument__announced_on__year", doc="Year its instrument was announced.")
    year_min = Year("instrument__announced_on__year__gte", doc="Announced in this year or later.")
    year_max = Year("instrument__announced_on__year__lte", doc="Announced in this year or earlier.")


INCENTIVES = Resource(
    name="incentives",
    model=Incentive,
    doc="Concrete benefits that instruments offer. A cap, a pool or a rate is never summed.",
    fields=(
        UID,
        Reference("instrument", "uid of the instrument that offers it."),
        place(path="instrument__locality", doc="The locality of the instrument."),
        Reference("type", "Code of its instrument type.", shows=("code",)),
        Field("name_en", "Benefit in English."),
        Field("name_zh", "Benefit in Chinese."),
        Field("name_fr", "Benefit in French."),
        Field("amount_kind", "What the amounts are: paid once, per unit, a cap, a pool …"),
        Field("additive", "Whether the amount may be summed as money paid."),
        Field("amount_min", "Amount from, in the currency: yuan, not 10,000 yuan 万元."),
        Field("amount_max", "Amount to, in the currency: yuan, not 10,000 yuan 万元."),
        Field("currency", "ISO 4217 code."),
        Field("rate", "Rate, 0 to 1."),
        Field("unit", "Per firm, per m², share of rent …"),
        Field("cap", "Highest amount, in the currency: yuan, not 10,000 yuan 万元."),
        Field("eligibility", "Who may have it."),
        Field("period_from", "First day offered."),
        Field("period_to", "Last day offered."),
        Field("target_stage", "Size of firm it is for."),
        UPDATED,
    ),
    detail_fields=(citations(citation_rows(Incentive)), page("incentives")),
    filters=Filters,
    ordering=("amount_min", "amount_max", "rate", "period_from", "period_to", "updated_at"),
    search=Search(("name_en", "name_zh")),
    placed=Placed("instrument__locality", "instrument__announced_on"),
    typed=Typed(
        pairs=lambda keys: Incentive.objects.filter(pk__in=keys).values_list("pk", "type"),
        having=lambda rows, types: rows.filter(type__in=types),
    ),
)
