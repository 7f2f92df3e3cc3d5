"""Figures that came out otherwise after an import, for a curator to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import action, display

from policies.admin.base import DeskAdmin, ReadOnlyMixin
from policies.models import FigureChange, LandYear


class SeenFilter(admin.SimpleListFilter):
    """Those that nobody has looked at, unless all are asked for."""

    title = _("looked at")
    parameter_name = "seen"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("looked at")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            first = "=" not in choice["query_string"]
            yield {**choice, "display": _("to be looked at")} if first else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        return queryset.filter(seen_at__isnull=self.value() != "yes")


@admin.register(FigureChange)
class FigureChangeAdmin(ReadOnlyMixin, DeskAdmin):
    list_display = ("__str__", "what_changed", "batch", "changed_at", "seen_by")
    list_filter = (SeenFilter, ("locality", AutocompleteSelectFilter))
    list_select_related = ("locality", "batch", "seen_by")
    search_fields = ("locality__name_zh", "locality__name_en", "locality__code")
    actions = ("mark_seen",)
    ordering = ("-changed_at", "-pk")
    fields = ("locality", ("year", "year_to"), "what_changed", ("batch", "changed_at"), "seen_by")

    @display(description=_("what changed"))
    def what_changed(self, obj: FigureChange) -> str:
        return format_html_join(
            " · ",
            "{}: {} → {}",
            (
                (_label(name), _shown(obj.before[name]), _shown(obj.after[name]))
                for name in obj.after
            ),
        )

    @action(description=_("Mark as looked at"), permissions=["look_at"])
    def mark_seen(self, request: HttpRequest, queryset: QuerySet) -> None:
        rows = queryset.filter(seen_at__isnull=True)
        number = rows.update(seen_by=request.user, seen_at=timezone.now())
        text = ngettext("%d figure was looked at.", "%d figures were looked at.", number)
        self.message_user(request, text % number, messages.SUCCESS)

    def has_look_at_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("policies.change_figurechange")


def _label(name: str) -> str:
    return capfirst(str(LandYear._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return localize(int(value)) if float(value).is_integer() else localize(round(value, 4))
