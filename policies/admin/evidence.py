"""How well a record is grounded in its sources, on its page of the desk."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from policies.curation.snapshots import lost_quotations
from policies.metrics.evidence import WHOLE, evidence
from policies.models import Citation, Record


def evidence_shown(record: Record) -> str:
    """The evidence score of a record with the grade of each fact behind it, and a warning of quotations
    that are not in what was kept of their source.
    """
    citations = list(Citation.objects.of(record).with_last_check())
    found = evidence(record, citations)
    facts = format_html_join(
        ", ", "{} {}", ((_label(record, name), _two(grade)) for name, grade in found.grades.items())
    )
    shown = format_html("<p><strong>{}</strong> ({})</p>", _two(found.score), facts)
    for citation in lost_quotations(citations):
        said = _("The words quoted for “%(field)s” are not in what was kept of “%(source)s”.")
        field = citation.field_label if citation.field else _("the whole")
        shown += format_html(
            '<p class="desk-note desk-note-missing mt-2">{}</p>',
            said % {"field": field, "source": citation.source},
        )
    return shown


def _two(grade: float) -> str:
    return number_format(grade, decimal_pos=2)


def _label(record: Record, name: str) -> str:
    if name == WHOLE:
        return str(_("the whole"))
    return capfirst(str(record._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
