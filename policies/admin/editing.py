"""Two curators at one record: the second is shown the first's change, and nothing is overwritten.

Every form carries what it was opened from. When it comes back and the record says something else by now,
nothing is saved: fields that the user left alone take the other's values, both values are shown where both
wrote, and saving again goes through.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.admin.meanwhile import Held, Merging, said
from policies.curation.editing import Opened

OPENED = "_opened"
STATUS = "status"


class EditingMixin:
    change_form_before_template = "admin/editing/opened.html"
    model: Any

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:  # fmt: skip
        shown = super().changeform_view  # type: ignore[misc]
        if request.method != "POST" or not object_id or OPENED not in request.POST:
            return shown(request, object_id, form_url, extra_context)
        with transaction.atomic():
            self._meet(request, unquote(object_id))
            return shown(request, object_id, form_url, extra_context)

    def _meet(self, request: Any, pk: str) -> None:
        """Compare what the form was opened from with what there is now; hold the form if they differ."""
        _lock(self.model, [pk])
        record = self.get_object(request, pk)  # type: ignore[attr-defined]
        if record is None or not self.has_change_permission(request, record):  # type: ignore[attr-defined]
            return
        opened = Opened.read(request.POST[OPENED])
        form, formsets = self._as_shown(request, record, opened)
        request.now = now = _opened(record, form, formsets)
        if opened is None:
            request.held = Held()
            return
        now.partial = opened.partial
        if opened.says_the_same(now):
            return
        request.POST = request.POST.copy()
        merging = Merging(request.POST, opened, now, record)
        merging.fields(form)
        for formset in formsets:
            merging.rows(formset)
        request.held = merging.held

    def _as_shown(self, request: Any, record: Any, opened: Opened | None) -> tuple[Any, list[Any]]:
        """The form and its inlines as they would be opened now."""
        fields = flatten_fieldsets(self.get_fieldsets(request, record))  # type: ignore[attr-defined]
        form = self.get_form(request, record, change=True, fields=fields)(instance=record)
        formsets = []
        for kind, inline in self.get_formsets_with_inlines(request, record):  # type: ignore[attr-defined]
            if not inline.has_change_permission(request, record):
                continue
            prefix = kind.get_default_prefix()
            params = self.get_formset_kwargs(request, record, inline, prefix)  # type: ignore[attr-defined]
            for name in ("data", "files", "save_as_new", "per_page", "request"):
                params.pop(name, None)
            shown = opened.rows.get(prefix, {}) if opened else {}
            _lock(inline.model, list(shown))
            if opened and prefix in opened.partial:
                params["queryset"] = params["queryset"].filter(pk__in=list(shown))
            formsets.append(kind(**params))
        return form, formsets

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        held: Held | None = getattr(request, "held", None)
        return form if held is None else _held_form(form, held)

    def _create_formsets(self, request: Any, obj: Any, change: bool) -> tuple[Any, Any]:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        held: Held | None = getattr(request, "held", None)
        if held is None:
            return formsets, inlines
        for formset in formsets:
            for row in formset.initial_forms:
                beside = held.beside_rows.get((formset.prefix, str(row.instance.pk)), {})
                if beside and formset.errors is not None:  # they are found before any is added
                    for name, text in beside.items():
                        row.add_error(name, text)
        return formsets, inlines

    def render_change_form(
        self, request: Any, context: dict[str, Any], add: bool = False, change: bool = False,
        form_url: str = "", obj: Any = None,
    ) -> HttpResponse:  # fmt: skip
        if change and obj is not None and self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            now = getattr(request, "now", None)
            if now is None:
                inlines = [i for i in context["inline_admin_formsets"] if i.has_change_permission]
                form = context["adminform"].form
                now = _opened(obj, form, [inline.formset for inline in inlines])
            now.at = timezone.now().isoformat()
            context["opened"] = now.token()
            context["held"] = getattr(request, "held", None)
        return super().render_change_form(request, context, add, change, form_url, obj)  # type: ignore[misc]


def _lock(model: type[models.Model], pks: list[Any]) -> None:
    """Hold these rows until the transaction ends."""
    rows = model._default_manager.select_for_update().filter(pk__in=pks)
    list(rows.order_by("pk").values_list("pk"))


def _opened(record: Any, form: Any, formsets: list[Any]) -> Opened:
    opened = Opened(said(form))
    if hasattr(record, STATUS):
        opened.fields[STATUS] = form.initial.get(STATUS, record.status)
    for formset in formsets:
        rows = [form for form in formset.initial_forms if form.instance.pk]
        opened.rows[formset.prefix] = {str(form.instance.pk): said(form) for form in rows}
        pages = getattr(formset, "paginator", None)
        if pages is not None and pages.num_pages > 1:
            opened.partial.append(formset.prefix)
    return opened


def _held_form(form: Any, held: Held) -> Any:
    class HeldForm(form):
        def clean(self) -> Any:
            data = super().clean()
            self.add_error(None, _("Nothing is saved yet: look through the form and save again."))
            for name, text in held.beside.items():
                self.add_error(name if name in self.fields else None, text)
            return data

    return HeldForm
