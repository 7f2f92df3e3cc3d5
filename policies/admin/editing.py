"""Two curators at one record: the second is shown the first's change, and nothing is overwritten.

Every form carries what it was opened from. When it comes back and the record says something else by now,
nothing is saved: fields that the user left alone take the other's values, both values are shown where both
wrote, and saving again goes through.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.forms.models import InlineForeignKeyField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from policies.admin.differences import Difference, differences
from policies.admin.posted import PostedRows, Row, as_typed, typed
from policies.curation.editing import Opened, Version, changed_by
from policies.curation.states import plain

OPENED = "_opened"
STATUS = "status"


@dataclass(frozen=True)
class Change:
    """One thing that another changed meanwhile, and what becomes of it in this form."""

    difference: Difference
    version: Version
    outcome: str


@dataclass
class Held:
    """A form that came back to be looked at again, with what goes beside its fields, by name."""

    changes: list[Change] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)
    beside_rows: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    @property
    def users(self) -> list[str]:
        return list(dict.fromkeys(c.version.user for c in self.changes if c.version.user))


class EditingMixin:
    change_form_before_template = "admin/editing/opened.html"
    model: Any

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:  # fmt: skip
        with transaction.atomic():
            if request.method == "POST" and object_id and OPENED in request.POST:
                self._meet(request, unquote(object_id))
            return super().changeform_view(  # type: ignore[misc]
                request, object_id, form_url, extra_context
            )

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
        merging = _Merging(request.POST, opened, now, record)
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
    opened = Opened(_said(form))
    if hasattr(record, STATUS):
        opened.fields[STATUS] = form.initial.get(STATUS, record.status)
    for formset in formsets:
        rows = [form for form in formset.initial_forms if form.instance.pk]
        opened.rows[formset.prefix] = {str(form.instance.pk): _said(form) for form in rows}
        pages = getattr(formset, "paginator", None)
        if pages is not None and pages.num_pages > 1:
            opened.partial.append(formset.prefix)
    return opened


def _said(form: Any) -> dict[str, Any]:
    """What the fields of a form show, as JSON keeps it."""
    return {
        name: _as_json(form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
        if _is_written(name, field)
    }


def _is_written(name: str, field: Any) -> bool:
    """Whether a field of a row says something of it, and does not only hold it in its place."""
    return name not in ("id", "DELETE") and not isinstance(field, InlineForeignKeyField)


def _as_json(value: Any) -> Any:
    if isinstance(value, list | tuple | models.QuerySet):
        return sorted((plain(one) for one in value), key=str)
    return plain(value)


def _held_form(form: Any, held: Held) -> Any:
    class HeldForm(form):
        def clean(self) -> Any:
            data = super().clean()
            self.add_error(None, _("Nothing is saved yet: look through the form and save again."))
            for name, text in held.beside.items():
                self.add_error(name if name in self.fields else None, text)
            return data

    return HeldForm


class _Merging:
    """Brings the changes of others into what a user typed, and keeps account of it."""

    def __init__(self, post: Any, opened: Opened, now: Opened, record: Any) -> None:
        self.post, self.opened, self.now, self.record = post, opened, now, record
        self.held = Held()

    def fields(self, form: Any) -> None:
        typed_in = {key: self.post.getlist(key) for key in self.post}
        before, now = self.opened.fields, self.now.fields
        beside = self._merge(form, typed_in, before, now, self.record, "", self.post.setlist)
        self.held.beside.update(beside)

    def rows(self, formset: Any) -> None:
        prefix, model = formset.prefix, formset.model
        title = capfirst(str(model._meta.verbose_name))
        before, now = self.opened.rows.get(prefix, {}), self.now.rows[prefix]
        forms = {str(form.instance.pk): form for form in formset.initial_forms}
        if before == now:
            return
        posted = PostedRows(self.post, prefix)
        for row in list(posted.known):
            pk = (row.get("id") or [""])[0]
            if pk in now and pk in before:
                part, instance = f"{title} “{forms[pk].instance}”", forms[pk].instance
                if row.get("DELETE"):
                    outcome = _("You want it deleted: save again to do so.")
                    self._account(model, before[pk], now[pk], part, instance, outcome)
                    continue
                self.held.beside_rows[prefix, pk] = self._merge(
                    forms[pk], row, before[pk], now[pk], instance, part, row.__setitem__
                )
            elif pk in before:
                posted.known.remove(row)
                self._gone(formset, row, before[pk], title, posted)
        for pk in [pk for pk in now if pk not in before and prefix not in self.opened.partial]:
            outcome = _("It is kept, and shown when you have saved.")
            if twins := [row for row in posted.added if _same(forms[pk], row)]:
                posted.added.remove(twins[0])
                outcome = _("You added the same: it is there once.")
            self._account(
                model, {}, now[pk], _("%(part)s, new") % {"part": title}, forms[pk].instance, outcome
            )  # fmt: skip
        posted.write()

    def _merge(
        self, form: Any, row: Row, before: dict[str, Any], now: dict[str, Any], record: Any,
        part: str, write: Any,
    ) -> dict[str, str]:  # fmt: skip
        """Give fields that were left alone their new values; returns what goes beside the others."""
        beside = {}
        for name in [name for name in before if name in now and before[name] != now[name]]:
            field, outcome, theirs = form.fields.get(name), _("Taken over."), ""
            if field is not None:
                value = typed(field, row, name)
                initial = form.get_initial_for_field(field, name)
                if not field.has_changed(_as_initial(record, name, before[name]), value):
                    write(name, as_typed(field, initial))
                elif field.has_changed(initial, value):
                    outcome = _("Both of you changed it: your value stands in the form.")
                    theirs = "yes"
            said = self._account(
                type(record), {name: before[name]}, {name: now[name]}, part, record, outcome
            )
            if theirs and said:
                text = _(
                    "%(user)s changed this meanwhile to “%(value)s”. Save again to keep yours."
                )
                beside[name] = text % {
                    "user": said.version.user or _("Somebody"),
                    "value": said.difference.after or "–",
                }
        return beside

    def _gone(
        self, formset: Any, row: Row, before: dict[str, Any], title: str, posted: PostedRows
    ) -> None:
        """A row that another deleted: what the user wrote into it stays, as a new row."""
        form = formset.empty_form
        written = [
            name
            for name, said in before.items()
            if name in form.fields
            and form.fields[name].has_changed(
                _as_initial(form.instance, name, said), typed(form.fields[name], row, name)
            )
        ]
        outcome = _("It is gone.")
        if written and not row.get("DELETE"):
            posted.added.append({**row, "id": [""]})
            outcome = _(
                "You changed it: it stands in the form as a new one; delete it to let it go."
            )
        gone = _("%(part)s, gone") % {"part": title}
        self._account(formset.model, before, {}, gone, None, outcome)

    def _account(
        self, model: type[models.Model], before: dict[str, Any], now: dict[str, Any], part: str,
        record: Any, outcome: str,
    ) -> Change | None:  # fmt: skip
        """Note a change, field by field; returns the first."""
        names = {f.name for f in model._meta.get_fields()}
        changes = {
            name: [before.get(name), now.get(name)]
            for name in [*before, *(name for name in now if name not in before)]
            if name in names and (before.get(name) or "") != (now.get(name) or "")
        }
        noted = []
        for difference in differences(model, changes):
            version = Version()
            if record is not None and hasattr(record, "history"):
                version = changed_by(record, self.opened.at, difference.key)
            if not version.user:
                version = changed_by(self.record, self.opened.at)
            shown = Difference(
                difference.key, difference.label, difference.before, difference.after, part
            )
            noted.append(Change(shown, version, outcome))
        self.held.changes += noted
        return noted[0] if noted else None


def _same(form: Any, row: Row) -> bool:
    """Whether a new row says what a stored one says."""
    return not any(
        field.has_changed(form.get_initial_for_field(field, name), typed(field, row, name))
        for name, field in form.fields.items()
        if _is_written(name, field)
    )


def _as_initial(record: Any, name: str, said: Any) -> Any:
    """A value that JSON kept as a form would show it."""
    try:
        column: Any = type(record)._meta.get_field(name)
    except FieldDoesNotExist:
        return said
    if column.is_relation or said is None:
        return said
    return column.to_python(said)
