"""One state of the database for as long as it is read, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from policies.models import DataVersion
from policies.models.data_version import Version


@contextmanager
def snapshot() -> Iterator[Version]:
    """Whatever is read within is of the version given. Nobody has to wait for it.

    Within a transaction of somebody else's it is that one's state.
    """
    if connection.in_atomic_block:
        with _answering() as version:
            yield version
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            with _answering() as version:
                yield version
    else:
        # Not ``atomic()``: that would hold the one lock of those who write.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                with _answering() as version:
                    yield version
            finally:
                cursor.execute("ROLLBACK")


@contextmanager
def _answering() -> Iterator[Version]:
    version = DataVersion.objects.current()
    with DataVersion.objects.answering(version):
        yield version
