"""How well a record is grounded in its sources, on its page of the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from policies.curation.snapshots import lost_quotations
from policies.metrics.evidence import WHOLE, evidence
from policies.models import Citation, Record


class EvidenceMixin:
    """Adds the evidence score to the page of a record, with the grade of each fact behind it, and warns of
    quotations that are not in what was kept of their source.
    """

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "evidence_score"]  # type: ignore[misc]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fieldsets = list(super().get_fieldsets(request, obj))  # type: ignore[misc]
        if obj is not None:
            fieldsets.append((_("Evidence"), {"fields": ("evidence_score",)}))
        return fieldsets

    @display(description=_("score, from 0 to 1"))
    def evidence_score(self, obj: Record) -> str:
        citations = list(Citation.objects.of(obj).with_last_check())
        found = evidence(obj, citations)
        facts = format_html_join(
            ", ",
            "{} {}",
            ((_label(obj, name), _two(grade)) for name, grade in found.grades.items()),
        )
        shown = format_html("<strong>{}</strong> ({})", _two(found.score), facts)
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
