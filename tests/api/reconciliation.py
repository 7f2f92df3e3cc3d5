"""JSON schemas of the Reconciliation Service API 0.2 in our own words, after the specification of the W3C
Entity Reconciliation Community Group (https://reconciliation-api.github.io/specs/0.2/), and the requests
that OpenRefine sends.
"""

import json
from urllib.parse import urlencode

import jsonschema

TEXT = {"type": "string"}
WITH_ID = {"type": "string", "pattern": r"\{\{id\}\}"}
TYPE = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": TEXT, "name": TEXT, "description": TEXT},
}
SERVICE = {"type": "object", "properties": {"service_url": TEXT, "service_path": TEXT}}
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "items": TEXT, "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": TEXT,
        "schemaSpace": TEXT,
        "documentation": TEXT,
        "defaultTypes": {"type": "array", "items": TYPE, "uniqueItems": True},
        "view": {"type": "object", "required": ["url"], "properties": {"url": WITH_ID}},
        "preview": {
            "type": "object",
            "required": ["url", "width", "height"],
            "properties": {
                "url": WITH_ID,
                "width": {"type": "integer"},
                "height": {"type": "integer"},
            },
        },
        "suggest": {
            "type": "object",
            "properties": {"entity": SERVICE, "property": SERVICE, "type": SERVICE},
        },
        "extend": {
            "type": "object",
            "properties": {"propose_properties": SERVICE, "property_settings": {"type": "array"}},
        },
        "batchSize": {"type": "integer"},
    },
}
SINGLE = {
    "anyOf": [
        TEXT,
        {"type": "number"},
        {"type": "boolean"},
        {"type": "object", "required": ["id"], "properties": {"id": TEXT, "name": TEXT}},
    ]
}
QUERY_BATCH = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "additionalProperties": False,
        "anyOf": [
            {"required": ["query"]},
            {"required": ["properties"], "properties": {"properties": {"minItems": 1}}},
        ],
        "properties": {
            "query": TEXT,
            "type": {"anyOf": [TEXT, {"type": "array", "items": TEXT}]},
            "limit": {"type": "number"},
            "properties": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["pid", "v"],
                    "properties": {
                        "pid": TEXT,
                        "v": {"anyOf": [SINGLE, {"type": "array", "items": SINGLE}]},
                    },
                },
            },
            "type_strict": {"enum": ["any", "should", "all"]},
        },
    },
}
TYPES_BORNE = {
    "type": "array",
    "items": {
        "anyOf": [
            TEXT,
            {"type": "object", "required": ["id"], "properties": {"id": TEXT, "name": TEXT}},
        ]
    },
}
RESULT_BATCH = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "score"],
                    "properties": {
                        "id": TEXT,
                        "name": TEXT,
                        "description": TEXT,
                        "score": {"type": "number"},
                        "match": {"type": "boolean"},
                        "type": TYPES_BORNE,
                        "features": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {
                                    "id": TEXT,
                                    "value": {"type": ["boolean", "number"]},
                                },
                            },
                        },
                    },
                },
            }
        },
    },
}
SUGGEST_RESPONSE = {
    "type": "object",
    "required": ["result"],
    "properties": {
        "result": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {
                    "id": TEXT,
                    "name": TEXT,
                    "description": TEXT,
                    "notable": TYPES_BORNE,
                },
            },
        }
    },
}
PROPERTY_PROPOSAL = {
    "type": "object",
    "required": ["properties"],
    "properties": {
        "properties": {"type": "array", "items": TYPE},
        "type": TEXT,
        "limit": {"type": "integer"},
    },
}
EXTENSION_QUERY = {
    "type": "object",
    "required": ["ids", "properties"],
    "properties": {
        "ids": {"type": "array", "items": TEXT},
        "properties": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "properties": {"id": TEXT, "settings": {"type": "object"}},
            },
        },
    },
}
MOMENT = (
    r"^-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$"
)


def alone(**members):
    return {
        "type": "object",
        "properties": members,
        "required": list(members),
        "additionalProperties": False,
    }


EXTENSION_RESPONSE = {
    "type": "object",
    "required": ["rows", "meta"],
    "properties": {
        "meta": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {
                    "id": TEXT,
                    "name": TEXT,
                    "type": {"type": "object", "required": ["id"], "properties": {"id": TEXT}},
                },
            },
        },
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": {
                        "oneOf": [
                            {"type": "object", "maxProperties": 0},
                            alone(id=TEXT, name=TEXT),
                            alone(str=TEXT),
                            alone(float={"type": "number"}),
                            alone(int={"type": "integer"}),
                            alone(date={"type": "string", "pattern": MOMENT}),
                        ]
                    },
                },
            },
        },
    },
}
FORM = "application/x-www-form-urlencoded"


def valid(answer, schema):
    jsonschema.validate(answer, schema, cls=jsonschema.Draft7Validator)
    return answer


def send(client, path="/reconcile/", status=200, **members):
    """POST a form as OpenRefine does, each member as JSON; the answer is decoded."""
    body = urlencode(
        {
            n: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)
            for n, v in members.items()
        }
    )
    response = client.post(path, body, content_type=FORM)
    assert response.status_code == status, response.content.decode()
    return response.json()


def reconcile(client, queries):
    """A batch of queries; the candidates by the names of the queries."""
    valid(queries, QUERY_BATCH)
    found = valid(send(client, queries=queries), RESULT_BATCH)
    assert list(found) == list(queries)
    return {name: each["result"] for name, each in found.items()}
