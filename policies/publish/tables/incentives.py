"""The file of incentives. Whether an amount may be summed stands beside it."""

from django.utils.translation import gettext_lazy as _

from policies.models import Incentive, PolicyInstrument, Stage
from policies.publish.tables.column import Column, Linked, Table, in_language, labelled
from policies.publish.tables.common import UID, UPDATED, cited, page, place, sources, type_of

INCENTIVES = Table(
    "incentives",
    _("Incentives"),
    Incentive,
    (
        Column("name", _("Benefit"), ("name_en", "name_zh", "name_fr"), in_language),
        *place("instrument__locality"),
        Linked(
            "instrument_title", _("Instrument"), ("instrument",), in_language, PolicyInstrument,
            ("title_en", "title_zh"),
        ),
        *type_of("type", _("Type")),
        Column(
            "amount_kind_label", _("Kind of amount"), ("amount_kind",),
            labelled(Incentive.AmountKind.choices),
        ),
        Column("amount_min", _("Amount from, in the currency")),
        Column("amount_max", _("Amount to, in the currency")),
        Column("currency", _("Currency")),
        Column("rate", _("Rate, 0 to 1")),
        Column("unit", _("Unit of the amount")),
        Column("cap", _("Cap, in the currency")),
        Column("additive", _("May be summed as money paid")),
        Column("target_stage_label", _("Stage of firm"), ("target_stage",), labelled(Stage.choices)),
        Column("eligibility", _("Eligibility")),
        Column("period_from", _("Offered from")),
        Column("period_to", _("Offered until")),
        Column("amount_kind", _("Kind of amount (code)")),
        Column("target_stage", _("Stage of firm (code)")),
        Column("name_zh", _("Benefit (Chinese)")),
        Linked("instrument", _("Id of the instrument"), ("instrument",), None, PolicyInstrument),
        UID,
        UPDATED,
        *sources(cited(Incentive)),
        page("instruments", "instrument__uid"),
    ),
)  # fmt: skip
