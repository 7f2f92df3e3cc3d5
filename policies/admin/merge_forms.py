"""Two records side by side: which stays, which value of each field, and why they are the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    RADIO_CLASSES,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from policies.admin.base import LoadedAutocomplete
from policies.admin.differences import Difference, differences
from policies.curation.merge_choices import Side, chosen, default_side, values_of, which_stays
from policies.curation.merging import propose_merge
from policies.curation.review import NotAllowed
from policies.curation.states import Conflict, difference
from policies.models import Firm, FirmName, Merge, MergeableRecord

STAYS = "stays"


class OtherForm(forms.Form):
    """The record that one is merged with."""

    def __init__(self, one: MergeableRecord, admin_site: AdminSite, *args: Any) -> None:
        super().__init__(*args)
        self.one = one
        rows: Any = type(one)._default_manager
        self.fields["other"] = forms.ModelChoiceField(
            rows.all(),
            label=_("The other record"),
            help_text=_("Type a part of its name, or its public id."),
            widget=LoadedAutocomplete(type(one)._meta.get_field("merged_into"), admin_site),
        )

    def clean_other(self) -> MergeableRecord:
        other: MergeableRecord = self.cleaned_data["other"]
        if other.pk == self.one.pk:
            raise ValidationError(_("This is the same record."))
        return other


@dataclass(frozen=True)
class Line:
    """One field in which the two differ: its values, each with its button; lists can be united."""

    difference: Difference
    name: str
    one: SafeString
    other: SafeString
    both: SafeString | None


class MergeForm(forms.Form):
    """The buttons of each field choose a side; ``lines`` shows them beside the values."""

    reason = forms.CharField(
        label=_("Why they are the same"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 2})
    )

    def __init__(self, one: MergeableRecord, other: MergeableRecord, *args: Any) -> None:
        super().__init__(*args)
        self.one, self.other = one, other
        self.values = {Side.ONE: values_of(one), Side.OTHER: values_of(other)}
        self.differing = difference(self.values[Side.ONE], self.values[Side.OTHER])
        first_stays = which_stays(one, other) == one
        self._radio(STAYS, Side.ONE if first_stays else Side.OTHER, [Side.ONE, Side.OTHER])
        for name, (left, right) in self.differing.items():
            side = default_side(left, right) if first_stays else default_side(right, left)
            if not first_stays and side is not Side.BOTH:
                side = Side.OTHER if side is Side.ONE else Side.ONE
            sides = list(Side) if isinstance(left, list) else [Side.ONE, Side.OTHER]
            self._radio(f"value-{name}", side, sides)
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, initial=self._seen())
        if isinstance(one, Firm):
            self.fields["name_kind"] = forms.ChoiceField(
                label=_("The name that goes becomes"), required=False, initial=FirmName.Kind.ALIAS,
                choices=[*FirmName.Kind.choices, ("", _("no name of the firm"))],
                widget=UnfoldAdminSelectWidget,
            )  # fmt: skip

    def _radio(self, name: str, initial: Side, sides: list[Side]) -> None:
        classes = " ".join(RADIO_CLASSES)
        self.fields[name] = forms.ChoiceField(
            choices=[(side.value, side.value) for side in sides], initial=initial.value,
            widget=forms.RadioSelect(
                attrs={"class": classes, "aria-describedby": f"about-{name}"}
            ),
        )  # fmt: skip

    def _seen(self) -> str:
        """A fingerprint of what is chosen from: what is on record when it is sent must be what was read."""
        text = json.dumps([self.values[Side.ONE], self.values[Side.OTHER]], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def buttons(self, name: str) -> list[SafeString]:
        return [button.tag() for button in self[name]]

    def which_stays(self) -> list[SafeString]:
        return self.buttons(STAYS)

    def lines(self) -> list[Line]:
        found = []
        for shown in differences(type(self.one), self.differing):
            buttons = self.buttons(f"value-{shown.key}")
            both = buttons[2] if len(buttons) > 2 else None
            found.append(Line(shown, f"value-{shown.key}", buttons[0], buttons[1], both))
        return found

    def clean_seen(self) -> str:
        if self.cleaned_data["seen"] != self._seen():
            raise ValidationError(_("One of the two has changed meanwhile: look at them again."))
        return self.cleaned_data["seen"]

    def propose(self, user: Any) -> Merge | None:
        """The merge; None where it cannot be, with the reason as the form's error."""
        one_stays = self.cleaned_data[STAYS] == Side.ONE
        kept, gone = (self.one, self.other) if one_stays else (self.other, self.one)
        sides = {
            name: self._from_kept(Side(self.cleaned_data[f"value-{name}"]), one_stays)
            for name in self.differing
        }
        changes = chosen(kept, gone, sides, self.cleaned_data.get("name_kind", ""))
        try:
            return propose_merge(kept, gone, changes, user, self.cleaned_data["reason"])
        except (NotAllowed, ValidationError, Conflict) as error:
            self.add_error(None, said(error))
            return None

    @staticmethod
    def _from_kept(side: Side, one_stays: bool) -> Side:
        if one_stays or side is Side.BOTH:
            return side
        return Side.OTHER if side is Side.ONE else Side.ONE


def said(error: Exception) -> str:
    """Why something was not done, for the one who asked for it."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, Conflict):
        return str(_("Changed meanwhile: %(fields)s.") % {"fields": ", ".join(error.keys)})
    return str(error)
