"""The file of speeches: who, where, when, how long. The texts are in none."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from policies.models import DatePrecision, Official, Source, Speech
from policies.publish.public import public_values
from policies.publish.tables.column import Column, Linked, Table, in_language, labelled
from policies.publish.tables.common import NAMES, UID, UPDATED, cited, page, place, sources


def own_source(keys: list[Any]) -> Iterable[tuple[Any, tuple[str, str]]]:
    """The source that the speech itself is from."""
    pairs = list(Speech.objects.filter(pk__in=keys).values_list("pk", "source_id"))
    found = public_values(Source, {source for _key, source in pairs}, ("title", "url"))
    return [(key, (found[source][0], found[source][1])) for key, source in pairs if source in found]


SPEECHES = Table(
    "speeches",
    _("Speeches"),
    Speech,
    (
        Column("title", _("Title"), ("title_en", "title_zh", "title_fr"), in_language),
        Linked("official_name", _("Speaker"), ("official",), in_language, Official, NAMES),
        Column("office", _("Speaking as")),
        *place(),
        Column("spoken_on", _("Date")),
        Column(
            "spoken_precision_label", _("Date: known to the"), ("spoken_precision",),
            labelled(DatePrecision.choices),
        ),
        Column("occasion", _("Occasion")),
        Column("characters", _("Length, characters without white space")),
        Column("language", _("Language")),
        Column("title_zh", _("Title (Chinese)")),
        Linked("official", _("Id of the speaker"), ("official",), None, Official),
        UID,
        UPDATED,
        *sources(own_source, cited(Speech)),
        page("speeches"),
    ),
)  # fmt: skip
