"""Which database a query goes to: reads to the one that the answer is made of, writes to the primary.

The choice is made once, when a request begins (``tracker.reading``), so that the version of the data and
all rows of an answer are of one database. Commands, workers and threads choose nothing: they have the
primary.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections


class Choice(NamedTuple):
    """A database, and how many transactions were open on the primary when it was chosen."""

    alias: str
    open_before: int


_of_answer: ContextVar[Choice | None] = ContextVar("database of the answer", default=None)


@contextmanager
def reading(alias: str) -> Iterator[None]:
    """What is read within is read from this database, but for what a transaction on the primary reads."""
    token = _of_answer.set(Choice(alias, _open_transactions()))
    try:
        yield
    finally:
        _of_answer.reset(token)


def reading_database() -> str:
    """The alias that reads go to now.

    Within a transaction begun since the choice it is the primary: who decides on a write reads there.
    """
    choice = _of_answer.get()
    if choice is None or choice.alias == DEFAULT_DB_ALIAS:
        return DEFAULT_DB_ALIAS
    return DEFAULT_DB_ALIAS if _open_transactions() > choice.open_before else choice.alias


def _open_transactions() -> int:
    return len(connections[DEFAULT_DB_ALIAS].atomic_blocks)


class Router:
    """Reads as ``reading_database`` says; writes, and reads that lock or may create, on the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return reading_database()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # they are copies of one database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS
