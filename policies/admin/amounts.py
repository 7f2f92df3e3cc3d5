"""Amounts and rates entered as people write them, and shown back as they were read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from policies.admin.base import DeskForm, LoadingMixin
from policies.text.amounts import parse_amount, parse_rate


class AmountField(forms.DecimalField):
    """A sum of money typed as 1.5亿元, 300万 or RMB 3 million; it goes on as the plain number.

    ``currency`` is what was written.
    """

    currency = ""
    example = gettext_lazy("As 1.5亿元, 300万 or RMB 3 million.")
    may_be_limit = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"widget": UnfoldAdminTextInputWidget})

    def prepare_value(self, value: Any) -> Any:
        """A stored number as it is read best; what was typed wrongly stays as it was typed."""
        return self.shown(value) if isinstance(value, Decimal) else value

    def shown(self, value: Decimal) -> str:
        return f"{value.normalize():,f}"

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        self.currency = ""
        if value in self.empty_values or isinstance(value, Decimal):
            return None if value in self.empty_values else value
        try:
            number = self.read(str(value))
        except ValueError as error:
            raise ValidationError(self.advice(str(value))) from error
        return super().to_python(f"{number:f}")

    def read(self, written: str) -> Decimal:
        """The number that is written. Raises ValueError."""
        amount = parse_amount(written)
        if amount.at_most and not self.may_be_limit:
            raise ValueError
        self.currency = amount.currency
        return amount.value

    def advice(self, written: str) -> str:
        """What to do about a text that cannot be read."""
        if "%" in written or "％" in written:
            return _("“%(written)s” is a rate: enter it under rate.") % {"written": written}
        return _(
            "“%(written)s” is not one certain amount. Write it as 1.5亿元, 300万, RMB 3 million or "
            "3000000; an upper limit belongs under “amount to” or “cap”."
        ) % {"written": written}


class LimitField(AmountField):
    """A sum that may be named as an upper limit: up to RMB 3 million."""

    may_be_limit = True


class RateField(AmountField):
    """A share: 20%, 0.2, 百分之二十."""

    example = gettext_lazy("As 0.2 or 20%.")

    def shown(self, value: Decimal) -> str:
        return f"{(value * 100).normalize():f}%"

    def read(self, written: str) -> Decimal:
        return parse_rate(written)

    def advice(self, written: str) -> str:
        return _("“%(written)s” is not a share of 0 to 100%%. Write it as 20%% or 0.2.") % {
            "written": written
        }


WRITTEN = {"amount_max": LimitField, "cap": LimitField, "rate": RateField}


class WrittenForm(DeskForm):
    """Amounts agree with their currency and their cap."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        written = {
            name: field.currency
            for name, field in self.fields.items()
            if isinstance(field, AmountField)
        }
        currency = data.get("currency")
        for name, code in written.items():
            if code and currency and code != currency:
                text = _("Written in %(written)s, but the currency below is %(chosen)s.")
                self.add_error(name, text % {"written": code, "chosen": currency})
        largest, cap = data.get("amount_max") or data.get("amount_min"), data.get("cap")
        if largest is not None and cap is not None and largest > cap:
            text = _("Above the cap of %(cap)s: correct the amount, or the cap.")
            self.add_error("amount_max", text % {"cap": f"{cap:,.2f}"})
        return data


class WrittenMixin(LoadingMixin):
    """Decimals of money and rates are typed as people write them."""

    form = WrittenForm

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.DecimalField):
            kind = WRITTEN.get(db_field.name, AmountField)
            return db_field.formfield(form_class=kind, help_text=kind.example, **kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)
