"""What the OpenAPI document says of fair use: the key, the headers and the refusals of every operation."""

from typing import Any

from policies.api.problems import MEDIA_TYPE

HEADERS: dict[str, dict[str, Any]] = {
    "RateLimit-Policy": {
        "description": "How much may be asked: the name of the quota, requests (q) and seconds (w), as in "
        "draft-ietf-httpapi-ratelimit-headers. Of an answer from a cache it says nothing.",
        "schema": {"type": "string", "pattern": '^"[a-z-]+";q=[0-9]+;w=[0-9]+$'},
        "example": '"anonymous";q=900;w=60',
    },
    "RateLimit": {
        "description": "What is left: the name of the quota, requests (r), and seconds (t) until all may "
        "be made again.",
        "schema": {"type": "string", "pattern": '^"[a-z-]+";r=[0-9]+;t=[0-9]+$'},
        "example": '"anonymous";r=887;t=32',
    },
    "Retry-After": {
        "description": "Seconds until requests are answered again.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 32,
    },
}
REFUSALS = {
    "401": ("Unauthorized", "A key was sent that is unknown, replaced or revoked."),
    "429": ("TooManyRequests", "The quota of this address, or of this key, is used up for now."),
    "503": (
        "Unavailable",
        "The answer took too long to make, the database is out of reach, or the tracker is closed for "
        "maintenance.",
    ),
}
KEY = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "ck_ and 32 characters",
    "description": "A free key, from /api/keys/. Without one, as much as the quota of an address allows.",
}


def add_fair_use(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the key, and with the refusals and the headers at every operation."""
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    both = {name: _to("headers", name) for name in ("RateLimit-Policy", "RateLimit")}
    parts = document["components"]
    parts["headers"] = {**HEADERS, **parts.get("headers", {})}
    parts["responses"] = {
        name: {"description": text, "content": problem, "headers": dict(both)}
        for name, text in REFUSALS.values()
    } | parts.get("responses", {})
    parts["responses"]["Unavailable"]["headers"] = {}  # said before, or instead of, any counting
    for name in ("TooManyRequests", "Unavailable"):
        parts["responses"][name]["headers"]["Retry-After"] = _to("headers", "Retry-After")
    parts["responses"]["Unauthorized"]["headers"]["WWW-Authenticate"] = {
        "schema": {"type": "string"}
    }
    parts["securitySchemes"] = {**parts.get("securitySchemes", {}), "key": KEY}
    document["security"] = [{}, {"key": []}]
    for operations in document["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            for response in responses.values():
                if "$ref" not in response:
                    response["headers"] = {**both, **response.get("headers", {})}
            responses.update({code: _to("responses", name) for code, (name, _) in REFUSALS.items()})
    return document


def _to(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}
