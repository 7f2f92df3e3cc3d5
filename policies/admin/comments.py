"""Comments as they are entered: on which field, of what weight, with the words that prove it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from policies.curation import states
from policies.curation.review import Remark
from policies.models import Comment, Record

EMPTY_COMMENTS = 3


def field_choices(model: type[Record]) -> list[tuple[str, Any]]:
    """The fields of a noun that a comment or a citation can be about; empty: the whole record."""
    fields = [*states.curated_fields(model), *(f for f in model._meta.many_to_many if f.editable)]
    named = [(field.name, capfirst(str(field.verbose_name))) for field in fields]
    return [("", gettext_lazy("The whole record")), *named]


class CommentForm(forms.Form):
    """One comment; a row that says nothing is none."""

    field = forms.ChoiceField(
        label=capfirst(gettext_lazy("field")), required=False, widget=UnfoldAdminSelectWidget
    )
    severity = forms.ChoiceField(
        label=capfirst(gettext_lazy("severity")), required=False,
        choices=[("", gettext_lazy("remark")), *Comment.Severity.choices],
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    text = forms.CharField(
        label=capfirst(gettext_lazy("comment")),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )
    quote = forms.CharField(
        label=capfirst(gettext_lazy("verbatim quote of the source")), required=False,
        help_text=gettext_lazy("Needed where the comment is critical or important."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, model: type[Record], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = field_choices(model)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("severity") in Comment.QUOTED and not data.get("quote"):
            text = _("A critical or important comment quotes the source, word by word.")
            self.add_error("quote", text)
        return data

    def remark(self) -> Remark:
        data = self.cleaned_data
        return Remark(data["text"], data["field"], data["severity"], data["quote"])


CommentFormSet = forms.formset_factory(CommentForm, extra=EMPTY_COMMENTS)
