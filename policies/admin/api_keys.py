"""Keys of the API as stewards see them: whose, what for, how much used; never the key."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldBooleanWidget

from policies.admin.base import DeskAdmin, DeskForm
from policies.models import ApiKey
from policies.publish.quotas import KEY, quota

COLOURS = {
    ApiKey.State.WAITING: "info",
    ApiKey.State.LIVE: "success",
    ApiKey.State.REVOKED: "danger",
}
DAYS_SHOWN = 30


class ApiKeyForm(DeskForm):
    """What a steward decides: how much the key may ask, and whether it ends."""

    revoke = forms.BooleanField(
        label=_("revoke"), required=False, widget=UnfoldBooleanWidget,
        help_text=_("The key opens nothing any more, at once and for good, and the address is erased."),
    )  # fmt: skip


@admin.register(ApiKey)
class ApiKeyAdmin(DeskAdmin):
    form = ApiKeyForm
    list_display = ("prefix_shown", "address", "purpose", "state_label", "used_on", "used_lately")
    list_filter = (
        ("confirmed_at", admin.EmptyFieldListFilter),
        ("revoked_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("address", "purpose", "prefix")
    readonly_fields = (
        "prefix_shown", "address", "purpose", "language", "state_label", "asked_at", "confirmed_at",
        "made_at", "revoked_at", "revoked_by", "used_on", "by_day",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": (("prefix_shown", "state_label"), "purpose", ("address", "language"))}),
        (_("How much"), {"fields": ("quota", "used_on", "by_day")}),
        (_("End"), {"fields": ("revoke",)}),
        (
            _("When"),
            {"fields": (("asked_at", "confirmed_at", "made_at"), ("revoked_at", "revoked_by"))},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.with_use()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nothing is left to be decided of a key that has ended, or that was never confirmed."""
        found = super().get_fieldsets(request, obj)
        over = obj is None or obj.state != ApiKey.State.LIVE
        return [each for each in found if not (over and "revoke" in each[1]["fields"])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = super().get_readonly_fields(request, obj)
        return shown if obj is not None and obj.state == ApiKey.State.LIVE else (*shown, "quota")

    def save_model(self, request: Any, obj: ApiKey, form: Any, change: bool) -> None:
        obj.save(update_fields=["quota"] if "quota" in form.cleaned_data else [])
        if form.cleaned_data.get("revoke"):
            obj.revoke(by=request.user)

    @display(description=pgettext_lazy("of the API", "key"), ordering="prefix")
    def prefix_shown(self, obj: ApiKey) -> str:
        return f"{obj.prefix}…" if obj.prefix else "–"

    @display(description=_("state"), label=COLOURS)
    def state_label(self, obj: ApiKey) -> tuple[str, Any]:
        return obj.state, ApiKey.State(obj.state).label

    @display(description=_("last used"), ordering="used_on")
    def used_on(self, obj: Any) -> str:
        return date_format(obj.used_on) if obj.used_on else "–"

    @display(description=_("requests in 30 days"), ordering="used_lately")
    def used_lately(self, obj: Any) -> str:
        return f"{obj.used_lately:,}"

    @display(description=pgettext_lazy("key", "requests by day"))
    def by_day(self, obj: ApiKey) -> Any:
        rows = [(date_format(day.day), f"{day.requests:,}") for day in obj.days.all()[:DAYS_SHOWN]]
        return format_html_join("", "<div>{}: {}</div>", rows) or "–"

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "quota" in form.base_fields:
            of_all = quota(KEY)
            form.base_fields["quota"].help_text = _(
                "Requests in %(seconds)s seconds. Empty: as every key, %(requests)s."
            ) % {"seconds": of_all.seconds, "requests": f"{of_all.requests:,}"}
        return form
