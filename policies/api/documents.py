"""What tells of the interface: the OpenAPI document, the pages made of it, the recipes."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.request import Request
from rest_framework.response import Response

from policies.api.count_schema import EXAMPLE, EXAMPLE_ANSWER
from policies.api.openapi import openapi
from policies.api.problems import KINDS
from policies.api.reading import read_parameters
from policies.api.recipes import RECIPES
from policies.api.views import ApiView
from policies.publish.quotas import ANONYMOUS, KEY, quota


class SchemaView(ApiView):
    """The OpenAPI document."""

    schema = None

    def get(self, request: Request) -> Response:
        read_parameters(request.query_params, [])
        return Response(openapi(), content_type="application/vnd.oai.openapi+json")


def docs(request: HttpRequest) -> HttpResponse:
    """The document as a page to read."""
    document = openapi()
    context = {
        "openapi": document,
        "operations": list(operations(document)),
        "problems": KINDS,
        "anonymous": quota(ANONYMOUS),
        "keyed": quota(KEY),
        "example_sent": orjson.dumps(EXAMPLE).decode(),
        "example_answered": orjson.dumps(EXAMPLE_ANSWER).decode(),
    }
    return render(request, "api/docs.html", context)


def operations(document: dict[str, Any]) -> Any:
    """Path, method and description of each operation, with its example written out."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation["responses"].get("200", {}).get("content", {})  # a 202 has none
            example = content.get("application/json", {}).get("examples", {}).get("real")
            yield {
                "path": path,
                "method": method,
                "said": operation,
                "is_count": operation["operationId"].startswith("count"),
                "asked": example["summary"] if example else "",
                "answered": written(example["value"]) if example else "",
            }


def written(value: Any) -> str:
    """A value as indented JSON."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def try_it(request: HttpRequest) -> HttpResponse:
    """The document with Swagger UI, where requests can be made."""
    return render(request, "api/try.html", {"title": openapi()["info"]["title"]})


def recipes(request: HttpRequest) -> HttpResponse:
    """Short programs that do a task, with the address of this site in them."""
    site = request.build_absolute_uri("/").rstrip("/")
    told = [{"recipe": recipe, "code": recipe.code(site)} for recipe in RECIPES]
    return render(request, "api/recipes.html", {"recipes": told})
