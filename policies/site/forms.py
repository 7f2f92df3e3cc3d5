"""The forms of readers without an account: what they take, and who is stopped from flooding them."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.models import Attempt
from policies.publish.quotas import client_of

TRAP = "website"  # no reader sees it; programs that fill in everything fill it in


def may_send(request: HttpRequest, form: str, most: int, hours: int) -> bool:
    """Whether this network address may send a form once more."""
    return Attempt.objects.allow(form, client_of(request), most, hours)


class ReaderForm(forms.Form):
    """Says at each field what is wrong with it, to those who hear the page too."""

    required_css_class = "required"
    website = forms.CharField(
        required=False,
        label=gettext_lazy("Leave this empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def trapped(self) -> bool:
        return bool(self.data.get(TRAP))

    @property
    def shown(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != TRAP]


class AlertForm(ReaderForm):
    address = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class KeyForm(AlertForm):
    """Who wants a key of the API, and what for."""

    purpose = forms.CharField(
        label=gettext_lazy("What the key is for"), max_length=300,
        help_text=gettext_lazy("One sentence: what you build or study. Our curators alone read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class CorrectionForm(ReaderForm):
    """What a reader has to say of a record; ``fields`` are those that the reader can choose from."""

    field = forms.ChoiceField(
        label=gettext_lazy("Which detail"), required=False, help_text=gettext_lazy("If you know.")
    )
    wrong = forms.CharField(
        label=gettext_lazy("What is wrong"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    proposed = forms.CharField(
        label=gettext_lazy("What it should say"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    source_url = forms.URLField(
        label=gettext_lazy("Address where that can be read"), max_length=600, assume_scheme="https",
        help_text=gettext_lazy("A notice, a document, an article: without it nobody can check."),
    )  # fmt: skip
    contact = forms.EmailField(
        label=gettext_lazy("Your e-mail address, for questions"), max_length=254, required=False,
        help_text=gettext_lazy("Never published; erased when the correction is decided."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip

    def __init__(self, *args: Any, fields: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [("", _("The record as a whole")), *fields]  # type: ignore[attr-defined]

    def clean_source_url(self) -> str:
        address: str = self.cleaned_data["source_url"]
        if not address.startswith(("http://", "https://")):
            raise forms.ValidationError(_("An address begins with http:// or https://."))
        return address


def named(fields: list[Any]) -> list[tuple[str, str]]:
    """Fields of a model as choices, by their names in the reader's language."""
    return [(field.name, capfirst(str(field.verbose_name))) for field in fields]
