"""What every desk page shares: how forms, lists, statuses, citations and histories behave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import GenericStackedInline, ModelAdmin, StackedInline, TabularInline
from unfold.decorators import action, display

from policies.admin.creating import CREATE
from policies.admin.editing import EditingMixin
from policies.admin.finding import FindingMixin
from policies.admin.likeness import LikenessMixin
from policies.admin.restoring import RestoringMixin
from policies.admin.reviewing import ReviewingMixin
from policies.models import Citation, Status
from policies.models.record import ONCE_PUBLIC

STATUS_COLOURS = {
    Status.DRAFT: "info",
    Status.IN_REVIEW: "warning",
    Status.PUBLISHED: "success",
    Status.WITHDRAWN: "danger",
}


class LoadedAutocomplete(AutocompleteSelect):
    """An autocomplete that prints the record already loaded with the row instead of asking again."""

    loaded: models.Model | None = None

    def get_url(self) -> str:
        return f"{super().get_url()}?{CREATE}=1"

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        if self.loaded is None or list(value) != [str(self.loaded.pk)]:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(self.loaded)
        options.append(self.create_option(name, self.loaded.pk, label, True, len(options)))
        return [(None, options, 0)]


class DeskForm(forms.ModelForm):
    """A form that knows what its row has loaded, and which way its status may go."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, LoadedAutocomplete):
                widget.loaded = self.instance._state.fields_cache.get(name)
        if "status" in self.fields and self.instance.pk and self.instance.status in ONCE_PUBLIC:
            choices = [(status.value, status.label) for status in ONCE_PUBLIC]
            self.fields["status"].choices = choices  # type: ignore[attr-defined]


class LoadingMixin:
    """Foreign keys are searched for, and loaded with the row: one query, however many rows."""

    form = DeskForm
    list_select_related: Sequence[str] = ()
    autocomplete_fields: Sequence[str] = ()
    text_rows = 4

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)  # type: ignore[misc]
        loads = self.list_select_related or self.autocomplete_fields
        names = [name for name in loads if not _many(self.model, name)]  # type: ignore[attr-defined]
        return queryset.select_related(*names) if names else queryset

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields and "widget" not in kwargs:
            kwargs["widget"] = LoadedAutocomplete(
                db_field,
                self.admin_site,  # type: ignore[attr-defined]
                using=kwargs.get("using"),
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(db_field, models.TextField | models.JSONField):
            field.widget.attrs["rows"] = self.text_rows
        return field


def _many(model: type[models.Model], path: str) -> bool:
    return "__" not in path and bool(model._meta.get_field(path).many_to_many)


class DeskAdmin(LoadingMixin, ModelAdmin):
    """A table of the desk; bulk deletion is not offered anywhere."""

    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    compressed_fields = False
    warn_unsaved_form = True

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class ReadOnlyMixin:
    """Written by imports and computations; the desk only looks."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RecordAdmin(
    ReviewingMixin, EditingMixin, LikenessMixin, RestoringMixin, FindingMixin, SimpleHistoryAdmin,
    DeskAdmin,
):  # fmt: skip
    """An editorial record: a status, a history, and no deletion once public."""

    actions = ("submit", "publish", "withdraw")
    history_list_per_page = 30

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return ["status", *super().get_list_filter(request)]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_display(request), "status_label"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "uid", "created_at", "updated_at"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        facts: list[Any] = ["status"] if obj is None else ["status", ("created_at", "updated_at")]
        if obj is not None:
            facts.insert(1, "uid")
        return [*super().get_fieldsets(request, obj), (_("Record"), {"fields": facts})]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and not (isinstance(obj, self.model) and obj.was_public)

    @display(description=_("status"), ordering="status", label=STATUS_COLOURS)
    def status_label(self, obj: Any) -> tuple[str, str]:
        return obj.status, obj.get_status_display()

    @action(description=_("Hand in for review"), permissions=["change"])
    def submit(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._move(request, queryset, Status.IN_REVIEW, [Status.DRAFT])

    @action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._move(request, queryset, Status.PUBLISHED, [Status.DRAFT, Status.IN_REVIEW])

    @action(description=_("Withdraw from the public"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._move(request, queryset, Status.WITHDRAWN, [Status.PUBLISHED])

    def _move(
        self, request: HttpRequest, queryset: QuerySet, to: Status, origin: Iterable[Status]
    ) -> None:
        """Give the records in one of the statuses ``origin`` the status ``to``, each in its history."""
        moved = 0
        for record in queryset.filter(status__in=list(origin)):
            record.status = to
            record._history_user = request.user
            record.save()
            moved += 1
        text = ngettext("%d record is now “%s”.", "%d records are now “%s”.", moved)
        level = messages.SUCCESS if moved else messages.WARNING
        self.message_user(request, text % (moved, to.label), level)


class DeskTabularInline(LoadingMixin, TabularInline):
    extra = 0
    hide_title = True


class DeskStackedInline(LoadingMixin, StackedInline):
    extra = 0
    text_rows = 2


class CitationInline(LoadingMixin, GenericStackedInline):
    """What a source says of the record: one per fact that needs a ground."""

    model = Citation
    extra = 0
    per_page = 20
    text_rows = 2
    autocomplete_fields = ("source",)
    fieldsets: tuple[tuple[Any, dict[str, Any]], ...] = (
        (None, {"fields": (("source", "field", "locator"), "quote")}),
        (
            _("Translation, snapshot, note"),
            {"fields": (("translation", "translator"), "sha256", "note"), "classes": ("collapse",)},
        ),
    )


class CitationFilter(admin.SimpleListFilter):
    """Records that a source is named for, and those that still lack one."""

    title = _("citation")
    parameter_name = "cited"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("with a citation")), ("no", _("without"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(citations__isnull=self.value() == "no").distinct()
