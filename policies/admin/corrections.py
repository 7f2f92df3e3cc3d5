"""What readers say is wrong: read, checked against its source, accepted or refused."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from policies.admin.base import DeskAdmin, DeskForm
from policies.admin.persons import may_see_names
from policies.admin.review_panel import desk_url
from policies.curation.corrections import decide, may_decide
from policies.models import Correction

COLOURS = {
    Correction.State.OPEN: "warning",
    Correction.State.ACCEPTED: "success",
    Correction.State.REFUSED: "danger",
}


def hides(request: HttpRequest, correction: Correction) -> bool:
    """Whether a reader's words can name a person whom this user may not see."""
    record = correction.record
    return bool(getattr(record, "names_withheld", False)) and not may_see_names(request.user)


class CorrectionForm(DeskForm):
    """The decision: one of two, with a note."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "state" in self.fields:
            self.fields["state"].choices = [  # type: ignore[attr-defined]
                choice for choice in Correction.State.choices if choice[0] != Correction.State.OPEN
            ]


@admin.register(Correction)
class CorrectionAdmin(DeskAdmin):
    form = CorrectionForm
    list_display = ("about_what", "field_name", "received_at", "language", "state_label")
    list_filter = ("state", "content_type")
    list_select_related = ("content_type", "decided_by")
    ordering = ("-received_at", "-pk")
    readonly_fields = (
        "about_what", "field_name", "wrong_words", "proposed_words", "read_at", "contact", "language",
        "received_at", "decided_by", "decided_at",
    )  # fmt: skip
    fieldsets = (
        (
            None,
            {"fields": ("about_what", "field_name", "wrong_words", "proposed_words", "read_at")},
        ),
        (_("Reader"), {"fields": (("contact", "language", "received_at"),)}),
        (_("Decision"), {"fields": ("state", "note", ("decided_by", "decided_at"))}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("record")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As with reviews: those who hand in or review."""
        user: Any = request.user
        return user.has_perm("policies.submit_record") or may_decide(user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_decide(request.user) and (obj is None or obj.state == Correction.State.OPEN)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The reader's address is for those who decide."""
        return [] if may_decide(request.user) else ["contact"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        hidden = set(self.get_exclude(request, obj))
        if obj is not None and hides(request, obj):
            hidden |= {"wrong_words", "proposed_words", "read_at"}

        def shown(names: Any) -> Any:
            kept = (tuple(shown(n)) if isinstance(n, tuple) else n for n in names)
            return tuple(name for name in kept if name not in hidden)

        found = super().get_fieldsets(request, obj)
        return [(title, {**more, "fields": shown(more["fields"])}) for title, more in found]

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        decide(obj, form.cleaned_data["state"], form.cleaned_data["note"], request.user)

    @display(description=_("record"))
    def about_what(self, obj: Correction) -> Any:
        if obj.record is None:
            return "–"
        return format_html(
            '<a class="text-link" href="{}">{}</a>', desk_url(obj.record), obj.record
        )

    @display(description=_("field"))
    def field_name(self, obj: Correction) -> str:
        return obj.field_label or "–"

    @display(description=_("what is wrong"))
    def wrong_words(self, obj: Correction) -> str:
        return obj.wrong

    @display(description=_("what it should say"))
    def proposed_words(self, obj: Correction) -> str:
        return obj.proposed or "–"

    @display(description=_("where that can be read"))
    def read_at(self, obj: Correction) -> Any:
        return format_html(
            '<a class="text-link" href="{0}" rel="noopener noreferrer nofollow">{0}</a>',
            obj.source_url,
        )

    @display(description=_("state"), ordering="state", label=COLOURS)
    def state_label(self, obj: Correction) -> tuple[str, str]:
        return obj.state, obj.get_state_display()
