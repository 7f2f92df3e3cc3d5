"""The formats: JSON and newline-delimited JSON by orjson, CSV that Excel opens unharmed."""

import csv
import io
from typing import Any

import orjson
from django.urls import reverse
from rest_framework.renderers import BaseRenderer

from policies.publish.json_values import OPTIONS, plain
from policies.publish.linked_data import linked
from policies.text.cells import cell


class JsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted: Any = None, context: Any = None) -> bytes:
        return orjson.dumps(data, default=plain, option=OPTIONS)


class JsonLdRenderer(JsonRenderer):
    """One record in the words of schema.org, its addresses in full."""

    media_type = "application/ld+json"
    format = "jsonld"

    def render(self, data: Any, accepted: Any = None, context: Any = None) -> bytes:
        request, noun = context["request"], context["view"].resource
        key = context["kwargs"]["key"]
        about = request.build_absolute_uri(reverse(f"api-{noun.name}-detail", args=[key]))
        said = linked(noun.name, data, request.build_absolute_uri("/").rstrip("/"), about)
        return super().render(said)


class GeoJsonRenderer(JsonRenderer):
    """Places as points, after RFC 7946; the view makes the collection."""

    media_type = "application/geo+json"
    format = "geojson"


def items(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The records of an answer: the results of a list, or the one record of a detail."""
    return data.get("results", [data])


class NdjsonRenderer(BaseRenderer):
    media_type = "application/x-ndjson"
    format = "ndjson"
    charset = None

    def render(self, data: Any, accepted: Any = None, context: Any = None) -> bytes:
        options = OPTIONS | orjson.OPT_APPEND_NEWLINE
        return b"".join(orjson.dumps(item, default=plain, option=options) for item in items(data))


class CsvRenderer(BaseRenderer):
    """One column per field, objects spread over several; the byte-order mark is for Excel."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, accepted: Any = None, context: Any = None) -> bytes:
        fields = context["view"].fields
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([head for field in fields for head in field.heads()])
        for item in items(data):
            cells = [value for field in fields for value in field.cells(item[field.name])]
            writer.writerow([cell(value) for value in cells])
        return text.getvalue().encode("utf-8-sig")
