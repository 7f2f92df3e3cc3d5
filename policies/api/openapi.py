"""The whole OpenAPI document: every address, introduced and grouped, with examples of real answers."""

from copy import deepcopy
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from policies.api.examples import add_examples
from policies.api.schema import build_schema
from policies.metrics.kept import of_version
from policies.publish.files import LICENCE

INTRODUCTION = (
    "Published records of China's local industrial policy: read only, a key is not needed. Every value "
    "is in the unit that its name carries: _m2 square metres, _ha hectares, _km2 square kilometres, "
    "_cny yuan; shares are from 0 to 1, dates are ISO 8601. Records name their sources as citations or "
    "by the uid of a source, which is at /api/v1/sources/."
)


@of_version
def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document of the interface, in English, of this version of the data."""
    with translation.override("en"):
        document = deepcopy(described())
        document["info"] |= about()
        document["servers"] = [{"url": "/", "description": "This site."}]
        document["tags"] = tags(document["paths"])
        add_examples(document["paths"])
    return document


described = cache(build_schema)  # the program does not change while it runs


def about() -> dict[str, Any]:
    """Who offers the interface, and under what terms."""

    def page(name: str, part: str) -> str:
        return f"{settings.PUBLIC_URL}{reverse(name)}#{part}"

    return {
        "summary": "What is offered to whom, what leaders say, and who gets the land.",
        "description": f"{INTRODUCTION}\n\n{LICENCE}",
        "contact": {"name": "Contact and corrections", "url": page("site:about", "contact")},
        "license": {"name": "Not decided yet", "url": page("site:data", "licence")},
    }


def tags(paths: dict[str, Any]) -> list[dict[str, str]]:
    """Every group of operations once, in the order of their paths, as its list is described."""
    found: dict[str, str] = {}
    for operations in paths.values():
        for operation in operations.values():
            for tag in operation["tags"]:
                found.setdefault(tag, operation["summary"])
    return [{"name": name, "description": text} for name, text in found.items()]
