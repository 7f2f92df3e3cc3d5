"""What was typed into a form, as the browser sends it: read row by row, and written anew."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import QueryDict

Row = dict[str, list[str]]


class PostedRows:
    """The rows of one inline: those that are stored, ``known``, and those that are new, ``added``."""

    def __init__(self, post: QueryDict, prefix: str) -> None:
        self.post, self.prefix = post, prefix
        rows: dict[int, Row] = {}
        for key, number, name in self._keys():
            rows.setdefault(number, {})[name] = post.getlist(key)
        initial = int(post.get(f"{prefix}-INITIAL_FORMS") or 0)
        self.known = [row for number, row in sorted(rows.items()) if number < initial]
        self.added = [row for number, row in sorted(rows.items()) if number >= initial]

    def _keys(self) -> list[tuple[str, int, str]]:
        pattern = re.compile(rf"{re.escape(self.prefix)}-(\d+)-(.+)")
        found = [pattern.fullmatch(key) for key in self.post]
        return [(match[0], int(match[1]), match[2]) for match in found if match]

    def write(self) -> None:
        """Put the rows back, numbered anew."""
        for key, _number, _name in self._keys():
            del self.post[key]
        rows = [*self.known, *self.added]
        for number, row in enumerate(rows):
            for name, values in row.items():
                self.post.setlist(f"{self.prefix}-{number}-{name}", values)
        self.post[f"{self.prefix}-INITIAL_FORMS"] = str(len(self.known))
        self.post[f"{self.prefix}-TOTAL_FORMS"] = str(len(rows))


def typed(field: forms.Field, values: Row, name: str) -> Any:
    """The value of a field as it was typed."""
    data = QueryDict(mutable=True)
    for key, listed in values.items():
        data.setlist(key, listed)
    return field.widget.value_from_datadict(data, {}, name)


def as_typed(field: forms.Field, value: Any) -> list[str]:
    """What a browser sends for a field that shows this value."""
    widget: Any = getattr(field.widget, "widget", field.widget)
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    shown = widget.format_value(field.prepare_value(value))
    listed = shown if isinstance(shown, list | tuple) else [shown]
    return ["" if one is None else str(one) for one in listed]
