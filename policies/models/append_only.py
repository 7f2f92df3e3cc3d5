"""The record of who did what is only added to: the database refuses to change or delete its rows.

The triggers are made anew after every migration, for SQLite drops them with each table that it remakes,
and for a noun that is new. What the law makes us erase is erased within ``erasing``, which is written down
in a row of its own; the database lets that pass because this very connection says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalChanges

from policies.models.review import Comment, Review, StatusChange

SAID = "The record of what was done is only added to."
GUARD, SETTING, ASKED = "append_only", "tracker.erasing", "record_may_be_erased"
# Of these rows what was said and by whom stands for good; whether it is settled or decided is added later.
IN_PART: dict[type[models.Model], tuple[str, ...]] = {
    Comment: (
        "content_type_id", "object_id", "field", "severity", "text", "quote", "author_id", "written_at",
    ),
    Review: ("content_type_id", "object_id", "kind", "author_id", "handed_in_at"),
}  # fmt: skip


class Erasure(models.Model):
    """Rows of the record were erased or changed after all: by whom, what, and why."""

    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    what = models.TextField(_("what was erased"))
    reason = models.TextField(_("why it was erased"))

    class Meta:
        verbose_name = _("erasure from the record")
        verbose_name_plural = _("erasures from the record")
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.what}"


@contextmanager
def erasing(by: Any, what: str, reason: str, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within, rows of the record may be changed and deleted; that it happened is recorded with them.

    Raises ValueError without a reason. Where the block fails, nothing of it stands.
    """
    if not what.strip() or not reason.strip():
        raise ValueError("an erasure says what is erased and why")
    with transaction.atomic(using=using):
        Erasure.objects.using(using).create(by=by, what=what, reason=reason)
        with unguarded(using):
            yield


@contextmanager
def unguarded(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Without the guard and without a row about it: for emptying a whole database (``flush``)."""
    connection: Any = connections[using]
    _say(connection, "on")
    try:
        yield
    finally:
        if not connection.needs_rollback:  # else the setting falls with the transaction
            _say(connection, "off")
        connection.erasing = False


def _say(connection: Any, value: str) -> None:
    connection.erasing = value == "on"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, value])


def keep_up() -> None:
    """Guard the record after each migration, and let SQLite ask what ``unguarded`` says."""
    connection_created.connect(_answer, dispatch_uid="append_only")
    post_migrate.connect(guard, sender=apps.get_app_config("policies"), dispatch_uid="append_only")


def _answer(sender: Any, connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            ASKED, 0, lambda: int(getattr(connection, "erasing", False))
        )


def guarded() -> list[tuple[type[models.Model], tuple[str, ...]]]:
    """The nouns of the record, each with the columns that never change; none: the whole row."""
    past: list[Any] = [model for model in apps.get_models() if issubclass(model, HistoricalChanges)]
    whole: list[type[models.Model]] = [*past, StatusChange, LogEntry, Erasure]
    return [*((model, ()) for model in whole), *IN_PART.items()]


def guard(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Make the triggers; take them away where the schema was brought back to before ``Erasure``."""
    state = kwargs.get("apps", apps)
    there = ("policies", "erasure") in {
        (model._meta.app_label, model._meta.model_name) for model in state.get_models()
    }
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and there:
            cursor.execute(_REFUSING)
        for model, columns in guarded():
            if model._meta.db_table in tables:
                make = _postgresql if connection.vendor == "postgresql" else _sqlite
                for statement in make(model._meta.db_table, columns, there):
                    cursor.execute(statement)


def _sqlite(table: str, columns: tuple[str, ...], there: bool) -> Iterator[str]:
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
    for event, condition in (("UPDATE", changed), ("DELETE", "")):
        name = f"{GUARD}_{event.lower()}_{table}"
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        if there:
            when = f"NOT {ASKED}()" + (f" AND ({condition})" if condition else "")
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" WHEN {when} '
                f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )


_REFUSING = f"""
CREATE OR REPLACE FUNCTION {GUARD}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _postgresql(table: str, columns: tuple[str, ...], there: bool) -> Iterator[str]:
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    for event, each, condition in (
        ("UPDATE", "ROW", changed), ("DELETE", "ROW", ""), ("TRUNCATE", "STATEMENT", ""),
    ):  # fmt: skip
        name = f"{GUARD}_{event.lower()}"
        yield f'DROP TRIGGER IF EXISTS {name} ON "{table}"'
        if there:
            when = f"current_setting('{SETTING}', true) IS DISTINCT FROM 'on'"
            when += f" AND ({condition})" if condition else ""
            yield (
                f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" FOR EACH {each} WHEN ({when}) '
                f"EXECUTE FUNCTION {GUARD}()"
            )
