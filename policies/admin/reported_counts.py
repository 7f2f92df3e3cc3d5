"""Figures that publications report, entered with their words of proof, beside what explains them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from policies.admin.base import DeskForm, DeskStackedInline
from policies.metrics.explanations import Explanation, explain
from policies.models import Citation, SpeechText, Status, TermCount
from policies.text.exact import said_exactly

FIELD = "count"  # the field of the figure that its citation supports
HINTS = 12
LEAST = 2  # what is said once is too much to be a hint


class ReportedCountForm(DeskForm):
    """A figure and where it stands, in one step: the citation is written with it."""

    quote = forms.CharField(
        label=capfirst(gettext_lazy("verbatim quote")),
        help_text=gettext_lazy("The publication's own words that give the figure."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )
    locator = forms.CharField(
        required=False,
        max_length=200,
        label=capfirst(gettext_lazy("locator")),
        help_text=gettext_lazy("Page, paragraph, record number."),
        widget=UnfoldAdminTextInputWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.basis = TermCount.Basis.REPORTED
        self.citation = citation_of(self.instance)
        for name in ("label", "source"):
            if name in self.fields:
                self.fields[name].required = True
        for name in ("quote", "locator"):
            self.initial.setdefault(name, getattr(self.citation, name))

    def save(self, commit: bool = True) -> Any:
        count = super().save(commit)
        if commit:
            self.citation.record = count
            self.citation.source = count.source
            self.citation.quote = self.cleaned_data["quote"]
            self.citation.locator = self.cleaned_data["locator"]
            self.citation.save()
        return count


def citation_of(count: TermCount) -> Citation:
    """The citation of a reported figure itself; a new one where it has none."""
    rows = list(count.citations.all()) if count.pk else []
    cited = [row for row in rows if row.field == FIELD and row.source_id == count.source_id]
    return cited[0] if cited else Citation(field=FIELD)


class ReportedCountFormSet(PaginationInlineFormSet):
    """Figures of one speech, which each of them knows, so that its text is asked for once."""

    @classmethod
    def get_default_prefix(cls) -> str:
        return "reported"

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        form.instance.speech = self.instance
        return form


class ReportedCountInline(DeskStackedInline):
    """What publications say was counted in a speech; for those who may change speeches."""

    model = TermCount
    form = ReportedCountForm
    formset = ReportedCountFormSet
    verbose_name = gettext_lazy("reported count")
    verbose_name_plural = gettext_lazy("reported counts")
    autocomplete_fields = ("source",)
    readonly_fields = ("explained",)
    fieldsets = (
        (None, {"fields": (("label", "count", "source"), ("quote", "locator"), "explained")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.reported().prefetch_related("citations")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("policies.change_speech")

    def _may_write(self, request: HttpRequest, obj: Any) -> bool:
        """Not in a speech that is public: a figure would be too, by one curator alone."""
        unseen = obj is None or obj.status != Status.PUBLISHED
        return unseen and request.user.has_perm("policies.change_speech")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_write(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_write(request, obj)

    @display(description=gettext_lazy("what comes to it"))
    def explained(self, obj: TermCount) -> str:
        row: Any = obj
        if not hasattr(row, "explanation"):  # asked for several times while a page is made
            row.explanation = self.explanation(row)
        return row.explanation

    def explanation(self, obj: TermCount) -> str:
        """Our counts that equal the figure or are nearest, and other strings said exactly so often."""
        if not obj.pk:
            return _("Shown when the figure is saved.")
        found = explain(obj.speech, obj.count, TermCount.objects.all())
        lines = [in_words(explanation) for explanation in found]
        if hints := self.hints(obj, found):
            text = _("Also said exactly %(count)s times: %(strings)s")
            lines.append(text % {"count": f"{obj.count:,}", "strings": "、".join(hints)})
        if not lines:
            return _("Nothing of this speech is counted yet.")
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((line,) for line in lines))
        )

    def hints(self, obj: TermCount, found: list[Explanation]) -> list[str]:
        """Strings of the text that no lexicon has, said exactly as often as reported."""
        try:
            text = obj.speech.text.content
        except SpeechText.DoesNotExist:
            return []
        known = {term.text for explanation in found for term in explanation.terms}
        strings = said_exactly(text, obj.count) if obj.count >= LEAST else []
        return [string for string in strings if string not in known][:HINTS]


def in_words(explanation: Explanation) -> str:
    """One explanation in a line: what was counted, our count, and by how much it differs."""
    if explanation.difference == 0:
        how = _("equal")
    elif explanation.difference > 0:
        how = _("%(number)s more") % {"number": f"{explanation.difference:,}"}
    else:
        how = _("%(number)s fewer") % {"number": f"{-explanation.difference:,}"}
    glosses = [term.gloss for term in explanation.terms if term.gloss]
    what = explanation.label
    if glosses:
        what = f"{what} “{'; '.join(glosses)}”"
    elif not explanation.terms:
        what = _("all words of the group “%(group)s”") % {"group": what}
    return f"{what}: {explanation.count:,} – {how}"
