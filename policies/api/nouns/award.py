"""Awards: a firm received a benefit."""

from django_filters import FilterSet

from policies.api.boundary import Placed
from policies.api.fields import Field, Reference, place
from policies.api.filters import Bound, Choice, Currency, InLocality, Of, Year
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


class Filters(FilterSet):
    locality = InLocality()
    firm = Of(Firm, "firm")
    giver = Of(Firm, "giver", doc="uid of the firm that gave it.")
    kind = Of(InstrumentType, "kind", by="code", branch="parent")
    stage = Choice("stage", Award.Progress.choices, "How far it has come.")
    sector = Of(Sector, "firm__sector", by="code", doc="Code of the firm's sector.")
    instrument = Of(PolicyInstrument, "instrument")
    incentive = Of(Incentive, "incentive")
    target_stage = Choice(
        "incentive__target_stage", Stage.choices, "Size of firm that its incentive is for."
    )
    amount_min = Bound("amount", "gte", "Of this amount or more, in the currency.")
    amount_max = Bound("amount", "lte", "Of this amount or less, in the currency.")
    currency = Currency("amount_min", "amount_max")
    year = Year("awarded_on__year", doc="Year of the award.")
    year_min = Year("awarded_on__year__gte", doc="Awarded in this year or later.")
    year_max = Year("awarded_on__year__lte", doc="Awarded in this year or earlier.")


AWARDS = Resource(
    name="awards",
    model=Award,
    doc="Benefits that firms received, from a locality or from a firm that supports others.",
    fields=(
        UID,
        Reference("firm", "uid of the firm; null when the source names a group only."),
        Reference("firm_name_zh", "Registered name of the firm.", "firm", ("name_zh",)),
        Field("recipients", "Who, where no firm is named."),
        Reference("giver", "uid of the firm that gave it; null: the locality."),
        place(),
        Reference("incentive", "uid of the incentive."),
        Reference("instrument", "uid of the instrument."),
        Reference("kind", "Code of the instrument type that the benefit is of.", shows=("code",)),
        Field("description_en", "What was received, in English."),
        Field("description_zh", "What was received, in Chinese."),
        Field("description_fr", "What was received, in French."),
        Field("amount", "Amount, in the currency: yuan, not 10,000 yuan 万元."),
        Field("currency", "ISO 4217 code."),
        Field("stage", "How far it has come, from promised to paid."),
        Field("awarded_on", "Date; the part not known is 01."),
        Field("awarded_precision", "How much of the date is known."),
        Reference("land_award", "uid of the land award, where the benefit is land."),
        UPDATED,
    ),
    detail_fields=(citations(citation_rows(Award)), page("awards")),
    filters=Filters,
    ordering=("amount", "awarded_on", "updated_at"),
    search=Search(("description_en", "description_zh", "recipients")),
    placed=Placed("locality", "awarded_on"),
)
