"""The replicas of a test run: they see what a test has written and not committed, and refuse to write.

Django's own mirrors are connections of their own, which see nothing of the transaction of a test.
"""

import re
from typing import Any

from django.db import connections

WRITES = re.compile(
    r"\b(INSERT|UPDATE|DELETE|TRUNCATE|LOCK|NEXTVAL|SETVAL|CREATE|ALTER|DROP)\b(?!\s*[,.)\"])", re.I
)
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


class WrittenToReplica(AssertionError):
    """A statement that writes, or locks, went to a replica."""


class _Cursor:
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def execute(self, sql: Any, params: Any = None) -> Any:
        if WRITES.search(QUOTED.sub("''", str(sql))):
            raise WrittenToReplica(sql)
        return self._cursor.execute(sql, params)

    def executemany(self, sql: Any, param_list: Any) -> Any:
        raise WrittenToReplica(sql)

    def __enter__(self) -> "_Cursor":
        return self

    def __exit__(self, *args: Any) -> None:
        self._cursor.__exit__(*args)

    def __iter__(self) -> Any:
        return iter(self._cursor)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


class Mirror:
    """The connection of another alias under its own name, for reading."""

    def __init__(self, alias: str, settings_dict: dict[str, Any]) -> None:
        self.__dict__.update(alias=alias, settings_dict=settings_dict)

    def cursor(self) -> _Cursor:
        return _Cursor(connections["default"].cursor())

    def chunked_cursor(self) -> _Cursor:
        return _Cursor(connections["default"].chunked_cursor())

    def __getattr__(self, name: str) -> Any:
        return getattr(connections["default"], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(connections["default"], name, value)


def mirror() -> None:
    """Put a mirror in the place of every replica, in this thread."""
    for alias in connections:
        if alias != "default" and not isinstance(connections[alias], Mirror):
            connections[alias] = Mirror(alias, connections[alias].settings_dict)
