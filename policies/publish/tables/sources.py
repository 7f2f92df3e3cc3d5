"""The file of sources."""

from django.utils.translation import gettext_lazy as _

from policies.models import Check, Source
from policies.publish.tables.column import Column, Single, Table, labelled
from policies.publish.tables.common import UID, UPDATED

SOURCES = Table(
    "sources",
    _("Sources"),
    Source,
    (
        Column("title", _("Title")),
        Column("publisher", _("Publisher")),
        Column("author", _("Author")),
        Column("kind_label", _("Kind"), ("kind",), labelled(Source.Kind.choices)),
        Column("standing_label", _("Who speaks in it"), ("standing",), labelled(Source.Standing.choices)),
        Column(
            "directness_label", _("Primary or secondary"), ("directness",),
            labelled(Source.Directness.choices),
        ),
        Column("published_on", _("Published on")),
        Column("accessed_on", _("Read on")),
        Single(
            "last_check", _("Last look at its address"),
            fetch=lambda keys: Check.objects.last_of(keys).items(),
        ),
        Column("language", _("Language")),
        Column("kind", _("Kind (code)")),
        Column("standing", _("Who speaks in it (code)")),
        Column("directness", _("Primary or secondary (code)")),
        Column("sha256", _("SHA-256 of what was read")),
        UID,
        UPDATED,
        Column("url", _("Address")),
        Column("archived_url", _("Address of an archived copy")),
    ),
)  # fmt: skip
