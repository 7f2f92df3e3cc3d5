"""What every desk page shares: how forms, lists, statuses, citations and histories behave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import GenericStackedInline, ModelAdmin, StackedInline, TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from policies.admin.comments import field_choices
from policies.admin.creating import CREATE
from policies.admin.editing import EditingMixin
from policies.admin.finding import FindingMixin
from policies.admin.likeness import LikenessMixin
from policies.admin.restoring import RestoringMixin
from policies.admin.reviewing import ReviewingMixin
from policies.curation.roles import chosen_locality, limits_of, within_limits
from policies.models import Citation, Status

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


class LoadedAutocompletes(AutocompleteSelectMultiple):
    """The same for several records, loaded with the row by a prefetch."""

    loaded: Sequence[models.Model] | None = None

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        if self.loaded is None or {str(one.pk) for one in self.loaded} != set(value):
            return super().optgroups(name, value, attr)
        label = self.choices.field.label_from_instance
        options = [
            self.create_option(name, one.pk, label(one), True, number)
            for number, one in enumerate(self.loaded)
        ]
        return [(None, options, 0)]


class DeskForm(forms.ModelForm):
    """A form that knows what its row has loaded, and leaves alone what is in review.

    ``limits`` are the localities that its user is limited to; empty: no limit.
    """

    limits: tuple[Any, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, LoadedAutocomplete):
                widget.loaded = self.instance._state.fields_cache.get(name)
            elif isinstance(widget, LoadedAutocompletes):
                cache = getattr(self.instance, "_prefetched_objects_cache", {})
                widget.loaded = list(cache[name]) if name in cache else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.has_changed() and getattr(self.instance, "status", "") == Status.IN_REVIEW:
            raise forms.ValidationError(_("It is in review: take it back before you change it."))
        if self.limits:
            self.keep_within(data)
        return data

    def keep_within(self, data: dict[str, Any]) -> None:
        """Refuse a locality outside of those that the user is limited to, and name these."""
        name, chosen = chosen_locality(type(self.instance), data)
        if name not in self.changed_data or chosen is None:
            return
        if not within_limits(chosen, list(self.limits)):
            text = _("You write about these localities and what lies in them: %(names)s.")
            self.add_error(name, text % {"names": ", ".join(str(one) for one in self.limits)})


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

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields and "widget" not in kwargs:
            kwargs["widget"] = LoadedAutocompletes(
                db_field,
                self.admin_site,  # type: ignore[attr-defined]
                using=kwargs.get("using"),
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

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

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        limits = tuple(limits_of(request.user))
        return type(form)(form.__name__, (form,), {"limits": limits}) if limits else form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "uid", "created_at", "updated_at"]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The record of a form, with what it names in its fields to many."""
        record = super().get_object(request, object_id, from_field)
        many = [name for name in self.autocomplete_fields if _many(self.model, name)]
        if record is not None and many:
            models.prefetch_related_objects([record], *many)
        return record

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is not None:
            facts = [("status", "uid"), ("created_at", "updated_at")]
            fieldsets.append((_("Record"), {"fields": facts}))
        return fieldsets

    @display(description=_("status"), ordering="status", label=STATUS_COLOURS)
    def status_label(self, obj: Any) -> tuple[str, str]:
        return obj.status, obj.get_status_display()


class DeskTabularInline(LoadingMixin, TabularInline):
    extra = 0
    hide_title = True


class DeskStackedInline(LoadingMixin, StackedInline):
    extra = 0
    text_rows = 2


class CitationForm(DeskForm):
    """Names the field that it supports by choice; one that was entered as it was stays."""

    about: type[models.Model]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "field" not in self.fields:
            return
        choices = self.choices()
        known = {code for code, _label in choices}
        if self.instance.field not in known:
            choices.append((self.instance.field, self.instance.field_label))
        shown = self.fields["field"]
        self.fields["field"] = forms.ChoiceField(
            choices=choices, required=False, label=shown.label, widget=UnfoldAdminSelectWidget
        )

    def choices(self) -> list[tuple[str, Any]]:
        return field_choices(self.about)  # type: ignore[arg-type]


class CitationInline(LoadingMixin, GenericStackedInline):
    """What a source says of the record: one per fact that needs a ground."""

    model = Citation
    form = CitationForm
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

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        kwargs["form"] = type("CitationForm", (self.form,), {"about": self.parent_model})
        return super().get_formset(request, obj, **kwargs)


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
