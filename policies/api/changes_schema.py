"""What the OpenAPI document says of the changes."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from policies.api.nouns import RESOURCES
from policies.api.parameter_schemas import TEXT, common_parameters, parameter
from policies.api.problems import MEDIA_TYPE
from policies.api.schema import ERRORS, LINK, PROBLEM, noun_schema
from policies.models import PublicChange
from policies.publish.faces import LISTS, SHOWN

LOGGED = [each for each in RESOURCES if each.model in SHOWN]
LISTED = [each for each in RESOURCES if each.model in LISTS]
VERSION = {"type": "integer", "minimum": 0}
OR_NULL = ["string", "null"]
MEMBERS: dict[str, Any] = {
    "version": {**VERSION, "description": "Version of the data under which it was logged."},
    "at": {"type": "string", "format": "date-time", "description": "When that was."},
    "noun": {"type": "string", "enum": [each.name for each in LOGGED], "description": "The noun."},
    "uid": {"type": "string", "description": "Public id of the record; never reused."},
    "what": {
        "type": "string",
        "enum": list(PublicChange.What.values),
        "description": "The last that happened to it: published for the first time or again, changed "
        "while it was public, merged into another, withdrawn.",
    },
    "moved_to": {
        "type": OR_NULL,
        "description": "Public id of the record it was merged into; null unless it was merged.",
    },
    "url": {
        "type": OR_NULL,
        "format": "uri",
        "description": "Address of the record, under a code that of the life in force; null where it "
        "is not public.",
    },
    "record": {
        "anyOf": [
            *({"$ref": f"#/components/schemas/{each.component}"} for each in LOGGED),
            {"type": "null"},
        ],
        "description": "The record as the list of its noun has it now; null where it is not public.",
    },
}
CHANGE = {
    "type": "object",
    "properties": MEMBERS,
    "required": list(MEMBERS),
    "additionalProperties": False,
}
ANSWER = {
    "type": "object",
    "properties": {
        "next": LINK,
        "previous": {"type": "null", "description": "The log is read forwards."},
        "version": {
            **VERSION,
            "description": "What to give as since the next time: a copy is complete up to this version "
            "once the last page, the one without next, has been read. Also in the header X-Version.",
        },
        "lists": {
            "type": "object",
            "properties": {each.name: VERSION for each in LISTED},
            "required": [each.name for each in LISTED],
            "additionalProperties": False,
            "description": "The lists whose rows have no ids, each with the version in which it last "
            "changed, 0 for never: to be read whole again where that is above since. Also in the header "
            "X-Lists.",
        },
        "results": {"type": "array", "items": {"$ref": "#/components/schemas/Change"}},
    },
    "required": ["next", "previous", "version", "lists", "results"],
    "additionalProperties": False,
}
DOC = (
    "What was published, changed, merged and withdrawn since a version of the data, in the order of the "
    "versions: enough to keep a copy of all public records exactly. A record comes once, as it is now, "
    "however often it changed."
)
HOW = (
    "Begin with since=0 and follow next to the end. A record that is given replaces the one of its noun "
    "and uid; where it is null, that one goes. Keep version of the last page and ask again with it as "
    "since. A record may come again without a difference. Add .json or .ndjson in place of the last slash, "
    "or say what you accept; NDJSON carries the next page in the Link header."
)


def parameters() -> list[dict[str, Any]]:
    common = common_parameters(LOGGED[0])
    return [
        parameter(
            "cursor", common["cursor"][0], "Where the page begins, from next of another page."
        ),
        parameter(
            "noun", {"type": "string", "enum": [each.name for each in LOGGED]}, "Only this noun."
        ),
        parameter("page_size", common["page_size"][0], "Changes on a page."),
        parameter(
            "since",
            {**TEXT, "default": "0"},
            "A version of the data, as a whole number or as answers and pages write it "
            "(2026-11-28.123): what was logged after it. By default all there is.",
        ),
    ]


class ChangesSchema(AutoSchema):
    """Describes ``/changes/``."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict[str, Any]:
        schemas = {"Problem": PROBLEM, "Change": CHANGE}
        schemas |= {each.component: noun_schema(each, one=False) for each in LOGGED}
        for name, schema in schemas.items():
            registry.register_on_missing(
                ResolvedComponent(
                    name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name
                )
            )
        problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        return {
            "operationId": "changes_list",
            "summary": DOC,
            "description": HOW,
            "tags": ["changes"],
            "parameters": parameters(),
            "responses": {
                "200": {
                    "description": "One page of changes.",
                    "content": {
                        "application/json": {"schema": ANSWER},
                        "application/x-ndjson": {"schema": {"type": "string"}},
                    },
                },
                "304": {
                    "description": "Nothing is otherwise than the reader has it (If-None-Match)."
                },
                **{
                    code: {"description": text, "content": problem}
                    for code, text in ERRORS.items()
                    if code != "404"
                },
            },
        }
