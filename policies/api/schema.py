"""The OpenAPI document, from the same declarations that the answers come from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django_filters import Filter, NumberFilter
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from policies.api.fields import Field
from policies.api.figures import FIELDS, Figures, member_header
from policies.api.parameters import LARGEST_PAGE, PAGE_SIZE, known_parameters
from policies.api.parts import explained
from policies.api.problems import KINDS, MEDIA_TYPE
from policies.api.resource import Resource

TEXT = {"type": "string", "minLength": 1}
LINK = {"type": ["string", "null"], "format": "uri"}
PROBLEM = {
    "type": "object",
    "description": "Problem details after RFC 9457.",
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "The kind of problem: an address on the page that explains all kinds.",
        },
        "title": {
            "type": "string",
            "enum": list(KINDS.values()),
            "description": "What the kind means.",
        },
        "status": {"type": "integer", "description": "The HTTP status, repeated."},
        "detail": {"type": "string", "description": "What is wrong with this request."},
        "parameter": {"type": "string", "description": "The parameter at fault."},
        "allowed": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What the parameter can be, or the names there are; left out where too many.",
        },
        "nearest": {"type": "string", "description": "The allowed name most like the one given."},
    },
    "required": ["type", "title", "status", "detail"],
}
ERRORS = {
    "400": "A parameter is unknown or has a value it cannot have.",
    "404": "There is no such record for the public.",
    "406": "None of the formats asked for is on offer.",
}
FRESH = {"description": "Nothing has changed since the ETag that was sent in If-None-Match."}
HEADERS = {
    "ETag": {
        "description": "Mark of the answer; it changes with the version of the data.",
        "schema": {"type": "string"},
    },
}
PAGES = {
    "Link": {
        "description": "The pages on either side, as rel next and previous, where there are some.",
        "schema": {"type": "string"},
    },
}
MOVED = {
    "301": {
        "description": "The record was merged into another: its address, in the same format.",
        "headers": {"Location": {"schema": {"type": "string", "format": "uri"}}},
    }
}


def record_schema(resource: Resource | Figures, fields: tuple[Field, ...]) -> dict[str, Any]:
    """A record; no member is required, since ``?fields=`` can leave any out."""
    parts = {
        field.name: {
            **explained(field.schema(resource.model), field.name),
            "description": field.doc,
        }
        for field in fields
    }
    return {"type": "object", "properties": parts, "additionalProperties": False}


def names_schema(names: Iterable[str]) -> dict[str, Any]:
    """Some of the names, each once; in the address they are separated by commas."""
    return {
        "type": "array",
        "items": {"type": "string", "enum": list(names)},
        "minItems": 1,
        "uniqueItems": True,
    }


def common_parameters(resource: Resource) -> dict[str, tuple[dict[str, Any], str]]:
    """Schema and description of the parameters that lists of several nouns have."""
    page = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
    orders = ", ".join(resource.ordering)
    looked_at = ", ".join(resource.search.paths) if resource.search else ""
    return {
        "cursor": (TEXT, "Where the page begins, from next or previous of another page."),
        "fields": (names_schema(field.name for field in resource.fields), FIELDS.doc),
        "ordering": (
            names_schema(f"{sign}{name}" for name in resource.ordering for sign in ("", "-")),
            f"Names separated by commas, - before a name for the largest first: {orders}. "
            "Unknown values come last. By default records come in the order of their entry.",
        ),
        "page_size": (page, "Records on a page."),
        "q": (TEXT, f"Text contained in {looked_at}."),
        "updated_since": (
            TEXT,
            f"Date, or date and time, compared with {resource.updated}; without an offset, in "
            "the tracker's time zone.",
        ),
    }


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
        if name in common:
            found.append(parameter(name, *common[name]))
        else:
            declared = resource.filters.base_filters[name]
            doc = str(declared.extra.get("help_text") or declared.__doc__)
            found.append(parameter(name, filter_schema(declared), doc))
    return found


class NounSchema(AutoSchema):
    """Describes the list or the record of a noun from its Resource."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict[str, Any] | None:
        resource: Resource = self.view.resource
        one = "{key}" in path
        fields = (*resource.fields, *resource.detail_fields) if one else resource.fields
        name = f"{resource.component}{'Detail' if one else ''}"
        self._register(registry, name, record_schema(resource, fields))
        self._register(registry, "Problem", PROBLEM)
        answer = {"$ref": f"#/components/schemas/{name}"}
        if one:
            key_doc = f"{resource.identifier} of the record."
            parameters = [
                parameter("key", TEXT, key_doc, "path"),
                parameter("fields", names_schema(field.name for field in fields), FIELDS.doc),
            ]
        else:
            parameters = list_parameters(resource)
            answer = page_schema(answer)
        return self._operation(
            resource,
            "detail" if one else "list",
            "One record." if one else "One page of records.",
            parameters,
            answer,
        )

    def _operation(
        self,
        resource: Resource | Figures,
        kind: str,
        doc: str,
        parameters: list[dict[str, Any]],
        answer: dict[str, Any],
    ) -> dict[str, Any]:
        errors = {code: text for code, text in ERRORS.items() if code != "404" or kind == "detail"}
        errors |= getattr(resource, "refusals", {})
        problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        return {
            "operationId": f"{resource.name.replace('-', '_')}_{kind}",
            "summary": resource.doc,
            "description": "Add .json, .csv or .ndjson in place of the last slash, or say what "
            "you accept. CSV and NDJSON lists carry the next page in the Link header.",
            "tags": [resource.name],
            "parameters": parameters,
            "responses": {
                "200": {
                    "description": doc,
                    "headers": HEADERS if kind == "detail" else {**HEADERS, **PAGES},
                    "content": {
                        "application/json": {"schema": answer},
                        "text/csv": {"schema": {"type": "string"}},
                        "application/x-ndjson": {"schema": {"type": "string"}},
                    },
                },
                "304": FRESH,
                **(MOVED if kind == "detail" and getattr(resource, "merges", False) else {}),
                **{
                    code: {"description": text, "content": problem} for code, text in errors.items()
                },
            },
        }

    def _register(self, registry: Any, name: str, schema: dict[str, Any]) -> None:
        registry.register_on_missing(
            ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
        )


class FiguresSchema(NounSchema):
    """Describes a list of figures from its declaration."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict[str, Any] | None:
        figures: Figures = self.view.resource
        self._register(registry, figures.component, record_schema(figures, figures.fields))
        self._register(registry, "Problem", PROBLEM)
        rows = page_schema({"$ref": f"#/components/schemas/{figures.component}"})
        for member in figures.members:
            rows["properties"][member.name] = {
                **member.schema(figures.model),
                "description": f"{member.doc} Also in the header {member_header(member.name)}.",
            }
            rows["required"].append(member.name)
        parameters = [
            parameter(name, each.schema(), each.doc, needed=bool(each.missing))
            for name, each in figures.known().items()
            if each is not FIELDS
        ]
        names = names_schema(field.name for field in figures.fields)
        parameters.append(parameter(FIELDS.name, names, FIELDS.doc))
        return self._operation(figures, "list", "All rows.", parameters, rows)


def page_schema(answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "next": {**LINK, "description": "Address of the next page; null on the last."},
            "previous": {**LINK, "description": "Address of the page before; null on the first."},
            "results": {"type": "array", "items": answer, "description": "The records."},
        },
        "required": ["next", "previous", "results"],
        "additionalProperties": False,
    }


def build_schema() -> dict[str, Any]:
    """The OpenAPI 3.1 document of the interface, in English."""
    with translation.override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)
