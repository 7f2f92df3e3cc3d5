"""Changes as a curator reads them: the field by its name, its values in words, before and after."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from policies.curation.states import NEW, Changes, part_model


@dataclass(frozen=True)
class Difference:
    """One changed field; ``key`` as in the state, and ``part`` says of what part of the record it is."""

    key: str
    label: str
    before: str
    after: str
    part: str = ""


def differences(model: type[models.Model], changes: Changes) -> list[Difference]:
    """Changes of a record, field by field; a part that came or went shows all its fields that say
    something. Referred records are looked up once per noun.
    """
    named = _Names()
    entries = list(_entries(model, changes))
    for _key, field, before, after, _part in entries:
        named.ask(field, before)
        named.ask(field, after)
    return [
        Difference(
            key, capfirst(str(field.verbose_name)), named.shown(field, before),
            named.shown(field, after), part,
        )
        for key, field, before, after, part in entries
    ]  # fmt: skip


def _entries(model: type[models.Model], changes: Changes) -> Any:
    for key, (before, after) in changes.items():
        if "." not in key:
            yield key, model._meta.get_field(key), before, after, ""
            continue
        accessor, pk = key.split(".", 1)
        part: Any = part_model(model, accessor)
        title = capfirst(str(part._meta.verbose_name))
        if before is None or pk.startswith(NEW):
            title = _("%(part)s, new") % {"part": title}
        elif after is None:
            title = _("%(part)s, gone") % {"part": title}
        old, new = before or {}, after or {}
        for name in [*old, *(n for n in new if n not in old)]:
            if (old.get(name) or "") != (new.get(name) or ""):
                yield (
                    f"{key}.{name}",
                    part._meta.get_field(name),
                    old.get(name),
                    new.get(name),
                    title,
                )


class _Names:
    """The words for keys of referred records: asked for one by one, looked up once per noun."""

    def __init__(self) -> None:
        self._asked: dict[type[models.Model], set[Any]] = defaultdict(set)
        self._found: dict[type[models.Model], dict[Any, str]] = {}

    def ask(self, field: Any, value: Any) -> None:
        if field.is_relation and value is not None:
            self._asked[field.related_model].update(value if isinstance(value, list) else [value])

    def shown(self, field: Any, value: Any) -> str:
        """A value of a field in words; empty for one that says nothing."""
        if value in (None, "", []):
            return ""
        if field.is_relation:
            model = field.related_model
            if model not in self._found:
                rows = model._default_manager.filter(pk__in=self._asked[model])
                self._found[model] = {row.pk: str(row) for row in rows}
            keys = value if isinstance(value, list) else [value]
            return ", ".join(self._found[model].get(key, f"#{key}") for key in keys)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        read = field.to_python(value)
        return f"{read:,}" if isinstance(read, Decimal) else str(localize(read))
