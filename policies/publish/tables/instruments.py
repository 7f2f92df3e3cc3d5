"""The file of policy instruments."""

from django.utils.translation import gettext_lazy as _

from policies.models import DatePrecision, PolicyInstrument
from policies.publish.tables.column import Column, Listed, Table, in_language, labelled
from policies.publish.tables.common import (
    NAMES_OF_TYPES,
    UID,
    UPDATED,
    cited,
    page,
    place,
    related,
    sources,
)

TYPES = ("types", NAMES_OF_TYPES)
SECTORS = ("sectors", NAMES_OF_TYPES)

INSTRUMENTS = Table(
    "instruments",
    _("Policy instruments"),
    PolicyInstrument,
    (
        Column("title", _("Title"), ("title_en", "title_zh"), in_language),
        *place(),
        Column("announced_on", _("Announced")),
        Column(
            "announced_precision_label",
            _("Announced: known to the"),
            ("announced_precision",),
            labelled(DatePrecision.choices),
        ),
        Column("effective_on", _("In effect from")),
        Column("expires_on", _("Expires")),
        Listed(
            "type_names", _("Types"), fetch=related(PolicyInstrument, *TYPES, in_language)
        ),
        Listed(
            "sector_names", _("Target sectors"), fetch=related(PolicyInstrument, *SECTORS, in_language)
        ),
        Column("tone_label", _("Tone"), ("tone",), labelled(PolicyInstrument.Tone.choices)),
        Column("document_number", _("Document number 文号")),
        Column("issuing_body", _("Issued by")),
        Column(
            "summary", _("Summary"), ("summary_en", "summary_zh", "summary_fr"), in_language
        ),
        Column("title_en", _("Title (English)")),
        Column("title_zh", _("Title (Chinese)")),
        Listed(
            "types", _("Codes of the types"),
            fetch=related(PolicyInstrument, "types", ("code",), str),
        ),
        Listed(
            "sectors", _("Codes of the sectors"),
            fetch=related(PolicyInstrument, "sectors", ("code",), str),
        ),
        UID,
        UPDATED,
        *sources(cited(PolicyInstrument)),
        page("instruments"),
    ),
)  # fmt: skip
