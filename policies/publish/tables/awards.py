"""The file of awards to firms. Promised, awarded and paid are different things: the stage says which."""

from django.utils.translation import gettext_lazy as _

from policies.models import Award, DatePrecision, Firm, Incentive, LandAward, PolicyInstrument
from policies.publish.tables.column import Column, Linked, Table, in_language, labelled
from policies.publish.tables.common import NAMES, UID, UPDATED, cited, page, place, sources, type_of

AWARDS = Table(
    "awards",
    _("Awards to firms"),
    Award,
    (
        Linked("firm_name", _("Firm"), ("firm",), in_language, Firm, NAMES),
        Column("recipients", _("Recipients, where no firm is named")),
        *place(),
        *type_of("kind", _("Kind of benefit")),
        Column(
            "description", _("What was received"),
            ("description_en", "description_zh", "description_fr"), in_language,
        ),
        Column("amount", _("Amount, in the currency")),
        Column("currency", _("Currency")),
        Column("stage_label", _("How far it has come"), ("stage",), labelled(Award.Progress.choices)),
        Column("awarded_on", _("Date")),
        Column(
            "awarded_precision_label", _("Date: known to the"), ("awarded_precision",),
            labelled(DatePrecision.choices),
        ),
        Linked("giver_name", _("Given by the firm"), ("giver",), in_language, Firm, NAMES),
        Linked(
            "instrument_title", _("Instrument"), ("instrument",), in_language, PolicyInstrument,
            ("title_en", "title_zh"),
        ),
        Column("stage", _("How far it has come (code)")),
        Linked("firm_name_zh", _("Firm (Chinese)"), ("firm",), None, Firm, ("name_zh",)),
        Linked("firm", _("Id of the firm"), ("firm",), None, Firm),
        Linked("giver", _("Id of the giver"), ("giver",), None, Firm),
        Linked("incentive", _("Id of the incentive"), ("incentive",), None, Incentive),
        Linked("instrument", _("Id of the instrument"), ("instrument",), None, PolicyInstrument),
        Linked("land_award", _("Id of the land award"), ("land_award",), None, LandAward),
        UID,
        UPDATED,
        *sources(cited(Award)),
        page("awards"),
    ),
)  # fmt: skip
