"""What the interface says of the service: what can be sent, and what is answered."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from policies.api.parts import explained
from policies.api.problems import MEDIA_TYPE
from policies.api.schema import PROBLEM, parameter
from policies.search.matching.candidates import FEATURES

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
FORM = "application/x-www-form-urlencoded"


def exactly(parts: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """The schema of an object with these members and no others."""
    return {
        "type": "object",
        "properties": parts,
        "required": [name for name in parts if name not in optional],
        "additionalProperties": False,
    }


def described(parts: dict[str, tuple[dict[str, Any], str]], *optional: str) -> dict[str, Any]:
    """The same, with what each member is."""
    told = {name: {**schema, "description": doc} for name, (schema, doc) in parts.items()}
    return exactly(told, optional)


def listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


NAMED = exactly({"id": TEXT, "name": TEXT})
DESCRIBED = exactly({"id": TEXT, "name": TEXT, "description": TEXT})
SERVICE = exactly({"service_url": TEXT, "service_path": TEXT})
MANIFEST = described(
    {
        "versions": (listed(TEXT), "Versions of the protocol that are spoken."),
        "name": (TEXT, "Name of the service."),
        "identifierSpace": (TEXT, "What stands before an id in the interface."),
        "schemaSpace": (TEXT, "Where the types and their properties are described."),
        "documentation": (TEXT, "Where the service is explained."),
        "defaultTypes": (listed(NAMED), "The types that can be matched."),
        "view": (exactly({"url": TEXT}), "Address that leads to the page of an entity."),
        "preview": (
            exactly({"url": TEXT, "width": WHOLE, "height": WHOLE}),
            "Address of the small page of an entity, and the size of its frame in pixels.",
        ),
        "suggest": (
            exactly({"entity": SERVICE, "property": SERVICE, "type": SERVICE}),
            "Where suggestions are found.",
        ),
        "extend": (
            exactly({"propose_properties": SERVICE, "property_settings": listed({})}),
            "Where the properties that can be fetched are listed.",
        ),
        "batchSize": (WHOLE, "Queries that a batch can have."),
    }
)
CANDIDATE = described(
    {
        "id": (TEXT, "Type and key: localities/330109, firms/<uid>."),
        "name": (TEXT, "Name in English usage and in Chinese."),
        "description": (
            TEXT,
            "Kind and place, and how it comes by a name that is not its own of today.",
        ),
        "type": (listed(NAMED), "Its type."),
        "score": ({"type": "number", "minimum": 0, "maximum": 100}, "The higher, the likelier."),
        "match": (
            {"type": "boolean"},
            "The name or code is the candidate's, nothing given disagrees, and no other candidate is as "
            "good.",
        ),
        "features": (
            listed(exactly({"id": TEXT, "value": {"type": ["number", "boolean"]}})),
            "What the score rests on. "
            + " ".join(f"{name}: {doc}" for name, doc in FEATURES.items())
            + " A property given in the query: whether the candidate agrees.",
        ),
    }
)
RESULTS = {
    "type": "object",
    "additionalProperties": exactly(
        {"result": listed({"$ref": "#/components/schemas/ReconciliationCandidate"})}
    ),
    "description": "Per name of a query its candidates, the likeliest first.",
}
SUGGESTED = exactly(
    {"id": TEXT, "name": TEXT, "description": TEXT, "notable": listed(NAMED)}, ("notable",)
)
SUGGESTIONS = described({"result": (listed(SUGGESTED), "The likeliest first.")})
VALUE = {
    "oneOf": [
        NAMED,
        *(exactly({"str": TEXT} if name == "str" else {name: kind}) for name, kind in (
            ("str", TEXT), ("int", WHOLE), ("float", {"type": "number"}), ("date", TEXT),
        )),
    ]
}  # fmt: skip
VALUES = described(
    {
        "meta": (
            listed(exactly({"id": TEXT, "name": TEXT, "type": NAMED}, ("type",))),
            "The properties asked for, with the type of values that are entities.",
        ),
        "rows": (
            {
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": listed(VALUE)},
            },
            "Per entity, per property its values; none for what there is not.",
        ),
    }
)
PROPERTIES = described(
    {
        "properties": (listed(DESCRIBED), "Those that queries can give come first."),
        "type": (TEXT, "The type asked for."),
        "limit": (WHOLE, "The limit asked for."),
    },
    "type",
    "limit",
)
COMPONENTS = {
    "Problem": PROBLEM,
    "ReconciliationManifest": explained(MANIFEST),
    "ReconciliationCandidate": explained(CANDIDATE),
    "ReconciliationSuggestions": explained(SUGGESTIONS),
    "ReconciliationValues": explained(VALUES),
    "ReconciliationProperties": explained(PROPERTIES),
}
ERRORS = {
    "400": "A parameter or a member of the JSON is unknown or has a value it cannot have.",
    "404": "There is no such entity for the public.",
    "406": "The answer is JSON; another format was asked for.",
    "411": "The form was sent in chunks, without its length.",
    "413": "The form is too long.",
    "415": f"The form is not {FORM}, or not in UTF-8.",
}
MEMBERS = {
    "queries": "A batch as JSON: an object of queries by names of your choice, each with query and, as "
    "needed, type, limit, properties, type_strict.",
    "extend": "A request for values as JSON: an object with ids and properties.",
}
EXAMPLE = {
    "queries": '{"q0": {"query": "萧山市", "type": "localities", "limit": 3}}',
    "extend": '{"ids": ["localities/330109"], "properties": [{"id": "name_en"}]}',
}


class ServiceSchema(AutoSchema):
    """Describes an address of the service from what its view says of itself."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict[str, Any]:
        for name, schema in COMPONENTS.items():
            registry.register_on_missing(
                ResolvedComponent(
                    name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name
                )
            )
        view = self.view
        operation: dict[str, Any] = {
            "operationId": f"{view.name}_{'send' if method == 'POST' else 'read'}",
            "summary": view.doc,
            "description": "Of the Reconciliation Service API 0.2.",
            "tags": ["reconcile"],
            "parameters": [] if method == "POST" else self._parameters(),
            "responses": {"200": self._answer(method), **self._errors(method)},
        }
        if view.redirects:
            del operation["responses"]["200"]
            operation["responses"]["302"] = {"description": "To the page of the entity."}
        if method == "POST":
            operation["requestBody"] = self._form()
        return operation

    def _parameters(self) -> list[dict[str, Any]]:
        view = self.view
        members = getattr(view, "members", ())
        return [
            *(parameter(each.name, each.schema(), each.doc, needed=bool(each.missing))
              for each in view.parameters),
            *(parameter(name, TEXT, MEMBERS[name], needed=members == ("extend",)) for name in members),
            *(
                parameter(name, TEXT, "Of earlier versions of the protocol; without effect.")
                for name in view.also
            ),
        ]  # fmt: skip

    def _form(self) -> dict[str, Any]:
        names = self.view.members
        parts = {name: {**TEXT, "description": MEMBERS[name]} for name in names}
        form = {"type": "object", "properties": parts, "additionalProperties": False}
        example = {names[0]: EXAMPLE[names[0]]}
        return {
            "required": True,
            "content": {
                FORM: {
                    "schema": {**form, "minProperties": 1, "maxProperties": 1},
                    "example": example,
                }
            },
        }

    def _answer(self, method: str) -> dict[str, Any]:
        answers = [name for name in self.view.answers if method == "GET" or "Manifest" not in name]
        content: dict[str, Any]
        if not answers:
            content = {"text/html": {"schema": TEXT}}
        else:
            schemas = [
                RESULTS
                if name == "ReconciliationResults"
                else {"$ref": f"#/components/schemas/{name}"}
                for name in answers
            ]
            content = {
                "application/json": {
                    "schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
                }
            }
        return {"description": "The answer.", "content": content}

    def _errors(self, method: str) -> dict[str, Any]:
        problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        codes = ["400", "406"]
        codes += ["411", "413", "415"] if method == "POST" else []
        codes += ["404"] if self.view.of_one else []
        return {code: {"description": ERRORS[code], "content": problem} for code in sorted(codes)}
