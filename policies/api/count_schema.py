"""What the interface says of counting a text: what can be sent, and what is answered."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from policies.api.parts import explained
from policies.api.problems import MEDIA_TYPE
from policies.api.questions import Number, OneOf, Parameter
from policies.api.schema import PROBLEM, parameter
from policies.metrics.text_counts import LONGEST_TERM, MOST_BYTES, MOST_TERMS

# Beside a plain text, in the query string.
OPTIONS = (
    Parameter("lexicon", "Name of a lexicon; by default the first of those in use."),
    Number("version", "Version of the lexicon; by default the one in use.", low=0, high=32_767),
    OneOf("offsets", "Whether places are told.", default="true", codes=("true", "false")),
)
# Of a JSON body: the kinds of value, what is said of another, the default.
MEMBERS: dict[str, tuple[tuple[type, ...], str, Any]] = {
    "text": ((str,), "a text", None),
    "lexicon": ((str,), "the name of a lexicon, a text", None),
    "version": ((int,), "the version of a lexicon, a whole number", None),
    "terms": ((list,), "a list of terms", None),
    "offsets": ((bool,), "true or false", True),
}
WHOLE = {"type": "integer"}
TEXT = {"type": "string"}
SPANS = {"type": "array", "items": {"type": "array", "items": WHOLE}}
SENT = {
    "type": "object",
    "properties": {
        "text": {
            **TEXT,
            "description": f"The text, at most {MOST_BYTES:,} bytes in UTF-8. It is not stored.",
        },
        "lexicon": {**TEXT, "description": OPTIONS[0].doc},
        "version": {**WHOLE, "description": OPTIONS[1].doc},
        "terms": {
            "type": "array",
            "maxItems": MOST_TERMS,
            "items": {
                "anyOf": [
                    {**TEXT, "maxLength": LONGEST_TERM},
                    {
                        "type": "object",
                        "properties": {"text": TEXT, "group": TEXT},
                        "required": ["text"],
                        "additionalProperties": False,
                    },
                ]
            },
            "description": "A list of one's own in place of a lexicon; terms without a group are in "
            "the group all.",
        },
        "offsets": {"type": "boolean", "default": True, "description": OPTIONS[2].doc},
    },
    "required": ["text"],
    "additionalProperties": False,
}


def counted(*names: str) -> dict[str, Any]:
    parts = {
        **dict.fromkeys(names, TEXT),
        "count": WHOLE,
        "rate_per_10k_characters": {"type": "number"},
    }
    return {
        "type": "object",
        "properties": {**parts, "offsets": SPANS},
        "required": list(parts),
        "additionalProperties": False,
    }


ANSWERED: dict[str, Any] = {
    "characters": {**WHOLE, "description": "Characters without white space."},
    "bytes": {**WHOLE, "description": "Length of the text in UTF-8."},
    "text_sha256": {**TEXT, "description": "SHA-256 of the text in UTF-8."},
    "lexicon": {
        "type": ["string", "null"],
        "description": "Name of the lexicon; null for a list of one's own.",
    },
    "version": {"type": ["integer", "null"], "description": "Version of the lexicon."},
    "terms": {
        "type": "array",
        "items": counted("term", "group"),
        "description": "Each term's own count; offsets are pairs [start, end) of characters (code "
        "points) of the text as it was sent.",
    },
    "groups": {
        "type": "array",
        "items": counted("group"),
        "description": "Each group's count, a character counted once.",
    },
    "stored": {"type": "boolean", "enum": [False], "description": "The text is forgotten."},
}
EXAMPLE = {
    "text": "产业政策与产业体系",
    "terms": ["产业", {"text": "产业政策", "group": "policy"}],
}
EXAMPLE_ANSWER = {
    "characters": 9,
    "bytes": 27,
    "text_sha256": "09142fde577c40fb5ba4574ca4d55e4dbc29485a997841c6e3cb2dd0317bf485",
    "lexicon": None,
    "version": None,
    "terms": [
        {
            "term": "产业",
            "group": "all",
            "count": 2,
            "rate_per_10k_characters": 2222.222222222222,
            "offsets": [[0, 2], [5, 7]],
        },
        {
            "term": "产业政策",
            "group": "policy",
            "count": 1,
            "rate_per_10k_characters": 1111.111111111111,
            "offsets": [[0, 4]],
        },
    ],
    "groups": [
        {
            "group": "all",
            "count": 2,
            "rate_per_10k_characters": 2222.222222222222,
            "offsets": [[0, 2], [5, 7]],
        },
        {
            "group": "policy",
            "count": 1,
            "rate_per_10k_characters": 1111.111111111111,
            "offsets": [[0, 4]],
        },
    ],
    "stored": False,
}
ERRORS = {
    "400": "A parameter or member is unknown or has a value it cannot have.",
    "406": "The answer is JSON; another format was asked for.",
    "411": "The body was sent in chunks, without its length.",
    "413": f"The text is longer than {MOST_BYTES:,} bytes.",
    "415": "The body is neither application/json nor text/plain, or not in UTF-8.",
}


class CountSchema(AutoSchema):
    """Describes ``POST /count/``."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict[str, Any]:
        answered = {
            "type": "object",
            "properties": ANSWERED,
            "required": list(ANSWERED),
            "additionalProperties": False,
        }
        for name, schema in (("Problem", PROBLEM), ("TextToCount", SENT), ("TextCounts", answered)):
            registry.register_on_missing(
                ResolvedComponent(
                    name=name, type=ResolvedComponent.SCHEMA, schema=explained(schema), object=name
                )
            )
        problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        return {
            "operationId": "count",
            "summary": "Counts a text against a lexicon, or against a list of one's own, and forgets it.",
            "description": "For texts that may not be handed over. Send JSON, or the text alone as "
            "text/plain with the parameters in the address. The text is neither stored nor logged.",
            "tags": ["count"],
            "parameters": [
                parameter(each.name, each.schema(), f"{each.doc} For text/plain alone.")
                for each in OPTIONS
            ],
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/TextToCount"},
                        "example": EXAMPLE,
                    },
                    "text/plain": {"schema": TEXT, "example": EXAMPLE["text"]},
                },
            },
            "responses": {
                "200": {
                    "description": "The counts.",
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/TextCounts"},
                            "example": EXAMPLE_ANSWER,
                        }
                    },
                },
                **{
                    code: {"description": text, "content": problem} for code, text in ERRORS.items()
                },
            },
        }
