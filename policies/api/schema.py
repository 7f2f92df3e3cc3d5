"""The OpenAPI document, from the same declarations that the answers come from."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from policies.api.boundary import how_field
from policies.api.counting import COUNT_DOC, COUNT_TYPE_DOC, COUNT_TYPES
from policies.api.expanding import expandable, reference_to
from policies.api.fair_schema import add_fair_use
from policies.api.fields import Field
from policies.api.figures import FIELDS, Figures, member_header
from policies.api.lens import lens
from policies.api.parameter_schemas import (
    list_parameters,
    names_schema,
    parameter,
    record_parameters,
)
from policies.api.parts import explained
from policies.api.problems import KINDS, MEDIA_TYPE
from policies.api.resource import Resource
from policies.api.shaping import includable

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
        "request_id": {
            "type": "string",
            "description": "Of a fault of ours: what to quote when you tell us. Every answer has it in "
            "X-Request-ID.",
        },
    },
    "required": ["type", "title", "status", "detail"],
}
ERRORS = {
    "400": "A parameter is unknown or has a value it cannot have.",
    "404": "There is no such record for the public.",
    "406": "None of the formats asked for is on offer.",
    "410": "The record was public and has been withdrawn.",
}
OF_RECORDS = {"404", "410"}
MANY = " CSV and NDJSON lists carry the next page in the Link header."
ONE = " JSON-LD in the words of schema.org is at .jsonld or as application/ld+json."
LD_JSON = "application/ld+json"
GEO_JSON = "application/geo+json"

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


def noun_schema(resource: Resource, one: bool) -> dict[str, Any]:
    """A record of a list, or a record alone, with all that parameters can add to it."""
    added = resource.detail_fields if one else tuple(includable(resource).values())
    seen = (lens(resource.typed),) if resource.typed else ()
    how = (how_field(),) if resource.placed and not one else ()
    schema = record_schema(resource, (*resource.fields, *added, *seen, *how))
    for name, noun in expandable(resource).items():
        if plain := schema["properties"].get(name):
            said = plain.pop("description")
            schema["properties"][name] = {
                "anyOf": [plain, reference_to(noun)],
                "description": f"{said} With expand={name} the record as {noun.name} lists it.",
            }
    return schema


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


class NounSchema(AutoSchema):
    """Describes the list or the record of a noun from its Resource."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict[str, Any] | None:
        resource: Resource = self.view.resource
        one = "{key}" in path
        name = f"{resource.component}{'Detail' if one else ''}"
        self._register(registry, name, noun_schema(resource, one))
        self._register(registry, "Problem", PROBLEM)
        answer = {"$ref": f"#/components/schemas/{name}"}
        if one:
            parameters = record_parameters(resource)
        else:
            parameters = list_parameters(resource)
            answer = count_schema(page_schema(answer))
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
        detail = kind == "detail"
        errors = {code: text for code, text in ERRORS.items() if detail or code not in OF_RECORDS}
        if detail and not getattr(resource, "withdraws", False):
            del errors["410"]
        errors |= getattr(resource, "refusals", {})
        problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        return {
            "operationId": f"{resource.name.replace('-', '_')}_{kind}",
            "summary": resource.doc,
            "description": "Add .json, .csv or .ndjson in place of the last slash, or say what you "
            "accept." + (ONE if detail else MANY),
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
                        **({LD_JSON: {"schema": {"type": "object"}}} if detail else {}),
                    },
                },
                "304": FRESH,
                **(MOVED if detail and getattr(resource, "merges", False) else {}),
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
                "description": f"{member.doc} {in_header(member.name)}",
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


class PointsSchema(NounSchema):
    """Describes the localities as points."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict[str, Any] | None:
        resource: Resource = self.view.resource
        self._register(registry, "Problem", PROBLEM)
        answer = points_schema({"$ref": f"#/components/schemas/{resource.component}"})
        doc = "One page of localities as points."
        parameters = list_parameters(resource)
        operation = self._operation(resource, "points", doc, parameters, answer)
        operation["responses"]["200"]["content"] = {GEO_JSON: {"schema": answer}}
        operation["description"] = (
            "A FeatureCollection after RFC 7946, asked for like the list of localities. Places whose point "
            "is not known are left out of features and of count; without_coordinates says how many."
        )
        return operation


def points_schema(properties: dict[str, Any]) -> dict[str, Any]:
    """A page of points with the properties of each."""
    page = count_schema(page_schema({}))
    del page["properties"]["results"]
    degrees = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    point = whole_object(
        type={"const": "Point"},
        coordinates=degrees | {"description": "Degrees east and north, WGS 84."},
    )
    feature = whole_object(type={"const": "Feature"}, geometry=point, properties=properties)
    page["properties"] |= {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": feature},
        "without_coordinates": {
            "type": "integer",
            "minimum": 0,
            "description": "Localities under the filters that have no coordinates, all pages together. "
            + in_header("without_coordinates"),
        },
    }
    page["required"] = ["type", "features", "next", "previous", "without_coordinates"]
    return page


def whole_object(**parts: Any) -> dict[str, Any]:
    """An object that has all of its parts and no others."""
    return {
        "type": "object",
        "properties": parts,
        "required": list(parts),
        "additionalProperties": False,
    }


def in_header(name: str) -> str:
    """Where formats without room for it have a member of a list."""
    return f"Also in the header {member_header(name)}."


def count_schema(page: dict[str, Any]) -> dict[str, Any]:
    """A page that says how many records there are, when asked."""
    page["properties"] |= {
        "count": {
            "type": "integer",
            "minimum": 0,
            "description": f"{COUNT_DOC} {in_header('count')}",
        },
        "count_type": {
            "type": "string",
            "enum": list(COUNT_TYPES),
            "description": f"{COUNT_TYPE_DOC} {in_header('count_type')}",
        },
    }
    return page


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
        return add_fair_use(SchemaGenerator().get_schema(request=None, public=True))
