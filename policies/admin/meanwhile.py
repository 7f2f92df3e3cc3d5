"""What others changed while a form was open: brought into what was typed, and told field by field."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.forms.models import InlineForeignKeyField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from policies.admin.differences import Difference, differences
from policies.admin.posted import PostedRows, Row, as_typed, typed
from policies.curation.editing import Opened, Version, changed_by
from policies.curation.states import plain


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


class Merging:
    """Brings the changes of others into what a user typed, and keeps account of it."""

    def __init__(self, post: Any, opened: Opened, now: Opened, record: Any) -> None:
        self.post, self.opened, self.now, self.record = post, opened, now, record
        self.held = Held()

    def fields(self, form: Any) -> None:
        typed_in = {key: self.post.getlist(key) for key in self.post}
        before, now = self.opened.fields, self.now.fields
        beside = self._merge(form, typed_in, before, now, "", self.post.setlist)
        self.held.beside.update(beside)

    def rows(self, formset: Any) -> None:
        prefix = formset.prefix
        title = capfirst(str(formset.model._meta.verbose_name))
        before, now = self.opened.rows.get(prefix, {}), self.now.rows[prefix]
        forms = {str(form.instance.pk): form for form in formset.initial_forms}
        if before == now:
            return
        posted = PostedRows(self.post, prefix)
        for row in list(posted.known):
            pk = (row.get("id") or [""])[0]
            if pk in now and pk in before:
                part = f"{title} “{forms[pk].instance}”"
                if row.get("DELETE"):
                    outcome = _("You want it deleted: save again to do so.")
                    self._account(forms[pk], before[pk], now[pk], part, outcome)
                    continue
                self.held.beside_rows[prefix, pk] = self._merge(
                    forms[pk], row, before[pk], now[pk], part, row.__setitem__
                )
            elif pk in before:
                posted.known.remove(row)
                self._gone(formset, row, before[pk], title, posted)
        for pk in [pk for pk in now if pk not in before and prefix not in self.opened.partial]:
            outcome = _("It is kept, and shown when you have saved.")
            if twins := [row for row in posted.added if _same(forms[pk], row)]:
                posted.added.remove(twins[0])
                outcome = _("You added the same: it is there once.")
            new = _("%(part)s, new") % {"part": title}
            self._account(forms[pk], {}, now[pk], new, outcome)
        posted.write()

    def _merge(
        self,
        form: Any,
        row: Row,
        before: dict[str, Any],
        now: dict[str, Any],
        part: str,
        write: Any,
    ) -> dict[str, str]:
        """Give fields that were left alone their new values; returns what goes beside the others."""
        beside = {}
        for name in [name for name in before if name in now and before[name] != now[name]]:
            field, outcome, by_both = form.fields.get(name), _("Taken over."), False
            if field is not None:
                value = typed(field, row, name)
                initial = form.get_initial_for_field(field, name)
                if not field.has_changed(_as_initial(form.instance, name, before[name]), value):
                    write(name, as_typed(field, initial))
                elif field.has_changed(initial, value):
                    outcome = _("Both of you changed it: your value stands in the form.")
                    by_both = True
            said = self._account(form, {name: before[name]}, {name: now[name]}, part, outcome)
            if by_both and said:
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
        self._account(form, before, {}, gone, outcome)

    def _account(
        self, form: Any, before: dict[str, Any], now: dict[str, Any], part: str, outcome: str
    ) -> Change | None:
        """Note a change, field by field; returns the first. ``form`` is of the row as it is now."""
        record = form.instance
        changes = {
            name: [before.get(name), now.get(name)]
            for name in dict.fromkeys([*before, *now])
            if (before.get(name) or "") != (now.get(name) or "")
        }
        noted = []
        for difference in _in_words(form, changes):
            version = Version()
            if record.pk and hasattr(record, "history"):
                version = changed_by(record, self.opened.at, difference.key)
            if not version.user:
                version = changed_by(self.record, self.opened.at)
            noted.append(Change(replace(difference, part=part), version, outcome))
        self.held.changes += noted
        return noted[0] if noted else None


def _in_words(form: Any, changes: dict[str, list[Any]]) -> list[Difference]:
    """Changes as they are read; fields of the form that are none of the record as they were typed."""
    model = type(form.instance)
    stored = {field.name for field in model._meta.get_fields()}
    found = differences(model, {key: both for key, both in changes.items() if key in stored})
    for name in [name for name in changes if name not in stored]:
        before, after = (str(value or "") for value in changes[name])
        found.append(Difference(name, str(form.fields[name].label), before, after))
    return found


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


def said(form: Any) -> dict[str, Any]:
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
