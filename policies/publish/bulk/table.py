"""A table to be written: what its rows are, and where they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class BulkColumn:
    """A member of the rows, with the JSON schema of its value.

    In flat files the value is spread by ``cells`` over the columns of ``heads``. ``refers`` says, of a
    head that names a record of another table, which table and which of its columns.
    """

    name: str
    doc: str
    schema: Mapping[str, Any]
    heads: tuple[str, ...]
    cells: Callable[[Any], tuple[Any, ...]]
    refers: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class BulkTable:
    """A table. ``key`` is the column that names a row, empty where none does.

    ``chunks`` yields all rows, in the order of their entry, no more at a time than a file should hold
    in memory.
    """

    name: str
    doc: str
    columns: tuple[BulkColumn, ...]
    chunks: Callable[[], Iterator[Rows]]
    key: str = ""
