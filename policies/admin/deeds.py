"""The page "What was done": every log of the desk as one list, by person, record and day."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from policies.curation.deeds import Deed, Question, done
from policies.models.append_only import guarded

MOST = 200
PERMISSION = "policies.merge_record"


def nouns() -> list[tuple[str, str]]:
    """The nouns that have a past, by name, and users."""
    past = [getattr(model, "instance_type", None) for model, _columns in guarded()]
    found = {noun._meta.label_lower: noun._meta.verbose_name for noun in (*past, User) if noun}
    return sorted(
        ((label, capfirst(str(name))) for label, name in found.items()), key=lambda one: one[1]
    )


class Day(UnfoldAdminTextInputWidget):
    """The browser's own calendar."""

    input_type = "date"


class QuestionForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.order_by("username"), label=gettext_lazy("Person"), required=False,
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    noun = forms.ChoiceField(
        label=gettext_lazy("Kind of record"), required=False, widget=UnfoldAdminSelectWidget
    )
    key = forms.IntegerField(
        label=gettext_lazy("Number of the record"), required=False, min_value=1,
        max_value=2**63 - 1, widget=UnfoldAdminIntegerFieldWidget,
    )  # fmt: skip
    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=Day)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["noun"]
        choices.choices = [("", _("any")), *nouns()]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("key") and not found.get("noun"):
            self.add_error("noun", _("A number belongs to a kind of record."))
        return found

    def question(self) -> Question:
        asked = self.cleaned_data
        noun = apps.get_model(asked["noun"]) if asked["noun"] else None
        return Question(asked["user"], noun, asked["key"], asked["day"])


def what_was_done(request: HttpRequest) -> HttpResponse:
    """For those who may merge: stewards and administrators."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = QuestionForm(request.GET or None)
    found: list[Deed] = []
    if not form.is_bound:
        found = done(Question(), MOST)
    elif form.is_valid():
        found = done(form.question(), MOST)
    context = admin.site.each_context(request) | {
        "title": _("What was done"), "form": form, "most": MOST if len(found) == MOST else 0,
        "deeds": [(deed, name_of(deed), page_of(deed)) for deed in found],
    }  # fmt: skip
    return TemplateResponse(request, "admin/deeds.html", context)


def name_of(deed: Deed) -> str:
    """The noun and the number of what it was done to."""
    return f"{capfirst(str(deed.noun._meta.verbose_name))} {deed.key}" if deed.noun else ""


def page_of(deed: Deed) -> str:
    """Where the desk shows it; empty for what has no page."""
    if deed.noun is None or not admin.site.is_registered(deed.noun):
        return ""
    meta = deed.noun._meta
    try:
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[deed.key])
    except NoReverseMatch:
        return ""
