"""Incentives: the concrete benefits that instruments offer."""

from django.db.models import Q
from django_filters import FilterSet

from policies.api.fields import Field, Reference, place
from policies.api.filters import Choice, InLocality, Of, TrueOrFalse, Year
from policies.api.nouns.common import UID, UPDATED, citation_rows, citations, page
from policies.api.resource import Resource, Search
from policies.models import Incentive, InstrumentType, PolicyInstrument, Sector, Stage


class Filters(FilterSet):
    locality = InLocality()
    instrument = Of(PolicyInstrument, "instrument")
    type = Of(InstrumentType, "type", by="code", branch="parent")
    sector = Of(Sector, "instrument__sectors", by="code")
    stage = Choice("target_stage", Stage.choices, "Size of firm it is for.")
    amount_kind = Choice("amount_kind", Incentive.AmountKind.choices, "Kind of amount.")
    additive = TrueOrFalse("Whether the amount may be summed.", Q(additive=True))
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
)
