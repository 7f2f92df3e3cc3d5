"""The lists of the interface as tables of the bulk files: the same rows, fields and order of entry."""

from collections.abc import Iterator
from itertools import islice

from django.http import QueryDict

from policies.api.fields import Field, Reference
from policies.api.nouns import RESOURCES
from policies.api.parameters import ListQuery
from policies.api.resource import Resource, records, select
from policies.publish.bulk.table import BulkColumn, BulkTable, Rows

CHUNK = 2_000


def tables() -> tuple[BulkTable, ...]:
    """A table per noun, in the order of the interface."""
    return tuple(table_of(resource) for resource in RESOURCES)


def table_of(resource: Resource) -> BulkTable:
    names = [field.name for field in resource.fields]
    return BulkTable(
        name=resource.name,
        doc=resource.doc,
        columns=tuple(column_of(resource, field) for field in resource.fields),
        chunks=lambda: chunks(resource),
        key=next((name for name in ("uid", resource.identifier) if name in names), ""),
    )


def column_of(resource: Resource, field: Field) -> BulkColumn:
    return BulkColumn(
        name=field.name,
        doc=field.doc,
        schema=field.schema(resource.model),
        heads=field.heads(),
        cells=field.cells,
        refers=dict(refers(resource, field)),
    )


def refers(resource: Resource, field: Field) -> Iterator[tuple[str, tuple[str, str]]]:
    """The head that names a record of another list by its uid or code, with that list."""
    if not isinstance(field, Reference):
        return
    target = field.target(resource.model)
    for head, shown in zip(field.heads(), field.shows, strict=True):
        for other in RESOURCES:
            if other.model is target and shown in ("uid", other.identifier):
                yield head, (other.name, shown)


def chunks(resource: Resource) -> Iterator[Rows]:
    """All rows that the list gives without parameters. Queries grow with the chunks, not the rows.

    The keys are streamed in their order and the rows read by them: sorting whole rows would take a
    database more room than it should.
    """
    query = ListQuery(resource, QueryDict())
    rows = query.rows.order_by("pk")
    keys = rows.values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while chunk := list(islice(keys, CHUNK)):
        found, place = select(resource.model, query.fields, rows.filter(pk__in=chunk))
        yield records(resource.model, query.fields, found, place)
