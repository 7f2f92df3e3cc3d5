"""How the schema describes the parameters of a noun, from the declarations that read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django_filters import Filter, NumberFilter

from policies.api.boundary import CURRENT
from policies.api.counting import COUNTED_AT_MOST, WANTED
from policies.api.expanding import expandable
from policies.api.figures import FIELDS
from policies.api.parameters import LONGEST_UID, MOST_UIDS, known_parameters
from policies.api.reading import LARGEST_PAGE, PAGE_SIZE
from policies.api.resource import Resource
from policies.api.shaping import includable, shaping_parameters

TEXT = {"type": "string", "minLength": 1}


def common_parameters(resource: Resource) -> dict[str, tuple[dict[str, Any], str]]:
    """Schema and description of the parameters that lists of several nouns have."""
    page = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
    orders = ", ".join(resource.ordering)
    looked_at = ", ".join(resource.search.paths) if resource.search else ""
    uids = {
        "type": "string",
        "pattern": rf"^[-\w]{{1,{LONGEST_UID}}}(\s*,\s*[-\w]{{1,{LONGEST_UID}}})*$",
    }
    return {
        "concept": (
            TEXT,
            "With lens: code of a concept of that scheme; the records one of whose types corresponds to "
            "it, or to a concept below it, whatever the relation.",
        ),
        "count": (
            {"type": "string", "enum": list(WANTED), "default": "none"},
            "Whether to say how many records there are under the filters, all pages together: exact; "
            f"estimate, which is exact up to {COUNTED_AT_MOST:,} and quick beyond; or none.",
        ),
        "cursor": (TEXT, "Where the page begins, from next or previous of another page."),
        **shaping_schemas(resource),
        "ordering": (
            names_schema(f"{sign}{name}" for name in resource.ordering for sign in ("", "-")),
            f"Names separated by commas, - before a name for the largest first: {orders}. "
            "Unknown values come last. By default records come in the order of their entry.",
        ),
        "page_size": (page, "Records on a page."),
        "q": (TEXT, f"Text contained in {looked_at}."),
        "uid": (
            uids,
            f"Up to {MOST_UIDS} uids, separated by commas. A uid that is not public gives no record; its "
            "own address says whether it was merged or withdrawn.",
        ),
        "updated_since": (
            TEXT,
            f"Date, or date and time, compared with {resource.updated}; without an offset, in "
            "the tracker's time zone.",
        ),
    }


def names_schema(names: Iterable[str]) -> dict[str, Any]:
    """Some of the names, each once; in the address they are separated by commas."""
    return {
        "type": "array",
        "items": {"type": "string", "enum": list(names)},
        "minItems": 1,
        "uniqueItems": True,
    }


def shaping_schemas(resource: Resource, one: bool = False) -> dict[str, tuple[dict[str, Any], str]]:
    """Schema and description of the parameters that say what of a record is shown."""
    fields = (*resource.fields, *(resource.detail_fields if one else ()))
    whole = ", ".join(expandable(resource))
    more = ", ".join(includable(resource))
    return {
        "boundary": (
            {
                "type": "string",
                "pattern": r"^(as_issued|current|\d{4}-\d{2}-\d{2})$",
                "default": CURRENT,
            },
            boundary_doc(resource),
        ),
        "expand": (
            names_schema(expandable(resource)),
            f"Names separated by commas of what to show as the list of its noun has it: {whole}. In CSV "
            "its columns follow a dot, as in firm.name_zh.",
        ),
        "fields": (names_schema(field.name for field in fields), FIELDS.doc),
        "include": (
            names_schema(includable(resource)),
            f"Names separated by commas of fields of the record alone to show in the list: {more}.",
        ),
        "lens": (
            TEXT,
            "Code of a concept scheme (concept-schemes): adds the field lens, the types of the record "
            "under that scheme with relation and confidence.",
        ),
    }


def boundary_doc(resource: Resource) -> str:
    """What a boundary means for the records of a noun."""
    placed = resource.placed
    if placed is None:
        return ""
    said = (
        f"the place that issued_code stood for on {placed.day}"
        if placed.code
        else (f"the locality as it was on the record's day ({placed.day.rpartition('__')[2]})")
    )
    return (
        "Which state of the register decides what locality= finds and the locality shown. current (the "
        "default): the locality of the record, and all that lies in it today, former lives included. "
        f"as_issued: {said}, and all that lay in it then. A date such as 2001-12-31: the place of that day "
        "that the record's place came from or became, and all that lay in it then. A place divided or "
        "united since has no single answer: the record keeps the life it had, and locality_boundary says "
        "so. The register knows most changes to the year."
    )


def filter_schema(declared: Filter) -> dict[str, Any]:
    if said := getattr(declared, "json_schema", None):
        return dict(said)
    if isinstance(declared, NumberFilter):
        return {"type": "integer"}
    codes = getattr(declared, "codes", None)
    return {"type": "string", "enum": list(codes)} if codes else TEXT


def parameter(
    name: str, schema: dict[str, Any], doc: str, place: str = "query", needed: bool = False
) -> dict[str, Any]:
    said = {
        "name": name,
        "in": place,
        "required": needed or place == "path",
        "schema": schema,
        "description": doc,
    }
    return said | {"style": "form", "explode": False} if schema["type"] == "array" else said


def list_parameters(resource: Resource) -> list[dict[str, Any]]:
    common = common_parameters(resource)
    found = []
    for name in known_parameters(resource):
        if declared := resource.filters.base_filters.get(name):
            doc = str(declared.extra.get("help_text") or declared.__doc__)
            found.append(parameter(name, filter_schema(declared), doc))
        else:
            found.append(parameter(name, *common[name]))
    return found


def record_parameters(resource: Resource) -> list[dict[str, Any]]:
    """What the address of one record takes."""
    shaping = shaping_schemas(resource, one=True)
    return [
        parameter("key", TEXT, f"{resource.identifier} of the record.", "path"),
        *(parameter(name, *shaping[name]) for name in shaping_parameters(resource, one=True)),
    ]
