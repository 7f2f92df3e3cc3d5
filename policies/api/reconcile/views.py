"""The addresses of the service. CORS is open on all of them; nothing sets or reads a cookie."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.core.exceptions import TooManyFieldsSent
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_exempt
from rest_framework.renderers import StaticHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from policies.api.count import Body, body_of
from policies.api.parameters import read_parameters
from policies.api.problems import ParameterProblem, Problem
from policies.api.questions import Number, OneOf, Parameter
from policies.api.reconcile.answering import extension, results, said, suggested, values_of
from policies.api.reconcile.asking import LONGEST_TEXT, read_queries, read_wanted
from policies.api.reconcile.manifest import manifest
from policies.api.reconcile.schema import ServiceSchema
from policies.api.reconcile.types import TYPES, Property, Type, parts, properties
from policies.api.views import ApiView
from policies.models import DataVersion
from policies.search.matching.candidates import KINDS, suggestions

MOST_BYTES = 100_000
SUGGESTED = 10
MOST_SUGGESTED = 100
# Sent by clients that were written for earlier versions of the protocol; they change nothing.
EARLIER = ("_", "exact", "filter", "key", "lang", "prefixed", "scoring", "spell", "type_strict")


class FormBody(Body):
    media_type = "application/x-www-form-urlencoded"
    most = MOST_BYTES

    def too_large(self) -> Problem:
        return Problem(
            413,
            "too-large",
            f"A form has at most {MOST_BYTES:,} bytes.",
            {"limit_bytes": MOST_BYTES},
        )


class PrefixParameter(Parameter):
    """A text that can be empty of letters, but not too long."""

    def value(self, text: str) -> str:
        if len(text) > LONGEST_TEXT:
            raise ParameterProblem(self.name, f"{self.name} has at most {LONGEST_TEXT} characters.")
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}


PREFIX = PrefixParameter("prefix", "What was typed so far.")
CURSOR = Number(
    "cursor", "Suggestions to leave out before the first.", default=0, low=0, high=10_000
)
LIMIT = Number("limit", "Most items wanted.", default=SUGGESTED, low=1, high=MOST_SUGGESTED)
TYPE = OneOf("type", "Only of this type.", codes=tuple(TYPES))
ID = Parameter("id", "Identifier of an entity.", missing="Say which entity: id=localities/330109.")


class ReconcileView(ApiView):
    """What the schema says of an address: its name and purpose, and the components it answers."""

    schema = ServiceSchema()
    name = doc = ""
    parameters: tuple[Parameter, ...] = ()
    also: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    redirects = of_one = False

    def asked(self, request: Request) -> dict[str, Any]:
        """The parameters of the address. Raises ParameterProblem."""
        known = [each.name for each in self.parameters]
        texts = read_parameters(request.query_params, [*known, *self.also])
        return {each.name: each.read(texts.get(each.name)) for each in self.parameters}


class FormView(ReconcileView):
    """What can be asked in the address, and in a form that is sent."""

    http_method_names = ["get", "post", "head", "options"]
    parser_classes = [FormBody]
    takes = (*ApiView.takes, "Content-Type")
    members: tuple[str, ...] = ()

    def post(self, request: Request) -> Response:
        if request.query_params:
            name = next(iter(request.query_params))
            raise ParameterProblem(name, "A form is sent to the address without parameters.")
        given = form_of(request)
        if not given:
            raise ParameterProblem(self.members[0], f"The form has {' or '.join(self.members)}.")
        with DataVersion.objects.answering(DataVersion.objects.current()):
            return Response(self.answer(one_member(given, self.members)))

    def answer(self, given: dict[str, str]) -> dict[str, Any]:
        """The answer to what was sent: member and JSON."""
        [(name, text)] = given.items()
        return results(read_queries(text)) if name == "queries" else extension(read_wanted(text))


def form_of(request: Request) -> QueryDict:
    """The form that was sent. Raises Problem for a body of another kind."""
    try:
        body = body_of(request)
        return QueryDict(body, encoding="utf-8")
    except Problem as problem:
        if problem.status_code != 415:
            raise
        detail = f"Send {FormBody.media_type}, in UTF-8."
        raise Problem(415, "unsupported-media-type", detail) from problem
    except (TooManyFieldsSent, UnicodeDecodeError, ValueError) as error:
        raise ParameterProblem("queries", "The form cannot be read.") from error


def one_member(given: QueryDict, members: tuple[str, ...]) -> dict[str, str]:
    """The one member that is given, with its text. Raises ParameterProblem."""
    for name, values in given.lists():
        if name not in members:
            raise ParameterProblem(
                name[:40], NOT_TAKEN.get(name, "There is no such parameter here."),
                "unknown-parameter", members, name[:40],
            )  # fmt: skip
        if len(values) > 1 or len(given) > 1:
            raise ParameterProblem(name, f"Give one of {', '.join(members)}, once.")
    return {name: values[0] for name, values in given.lists()}


NOT_TAKEN = {
    "callback": "There is no JSONP: every site may read the answers (CORS).",
    "query": "Single queries are of version 0.1; send a batch as queries.",
}


class EndpointView(FormView):
    """The endpoint: the manifest, or the answers to a batch or a request for values."""

    name = "reconcile"
    doc = "The manifest of the service; with queries their candidates, with extend values of entities."
    answers = ("ReconciliationManifest", "ReconciliationResults", "ReconciliationValues")
    members = ("queries", "extend")

    def get(self, request: Request) -> Response:
        if not request.query_params:
            return Response(manifest(request.build_absolute_uri("/").rstrip("/")))
        return Response(self.answer(one_member(request.query_params, self.members)))


class ExtendView(FormView):
    """Values of properties, at an address of its own."""

    name = "reconcile_extend"
    doc = "Values of properties of entities."
    answers = ("ReconciliationValues",)
    members = ("extend",)

    def get(self, request: Request) -> Response:
        given = one_member(request.query_params, self.members)
        if not given:
            raise ParameterProblem("extend", "Say what is wanted: extend={ids, properties}.")
        return Response(self.answer(given))


class SuggestView(ReconcileView):
    """Items whose name begins with what was typed."""

    parameters: tuple[Parameter, ...] = (PREFIX, CURSOR, LIMIT, TYPE)
    also = EARLIER
    answers = ("ReconciliationSuggestions",)

    def get(self, request: Request) -> Response:
        asked = self.asked(request)
        kind = TYPES[asked["type"]] if asked.get("type") else None
        items = self.items(asked["prefix"] or "", kind)
        return Response({"result": items[asked["cursor"] :][: asked["limit"]]})

    def items(self, prefix: str, kind: Type | None) -> list[dict[str, Any]]:
        raise NotImplementedError


class SuggestEntityView(SuggestView):
    name = "reconcile_suggest_entity"
    doc = "Entities whose name or code begins with what was typed."

    def items(self, prefix: str, kind: Type | None) -> list[dict[str, Any]]:
        kinds = [kind.id] if kind else list(KINDS)
        return [suggested(entity) for entity in suggestions(prefix, kinds)]


class SuggestPropertyView(SuggestView):
    name = "reconcile_suggest_property"
    doc = "Properties that entities have; those that queries can give come first."

    def items(self, prefix: str, kind: Type | None) -> list[dict[str, Any]]:
        found = [one.described for one in properties(kind)]
        return [one for one in found if begins(prefix, one["id"])]


class SuggestTypeView(SuggestView):
    name = "reconcile_suggest_type"
    doc = "Types of entities."
    parameters = (PREFIX, CURSOR, LIMIT)

    def items(self, prefix: str, kind: Type | None) -> list[dict[str, Any]]:
        found = [each for each in TYPES.values() if begins(prefix, each.id, each.name)]
        return [{**each.described, "description": each.doc} for each in found]


def begins(prefix: str, *texts: str) -> bool:
    """Whether a word of one of the texts begins with what was typed."""
    typed = prefix.casefold()
    words = [word for text in texts for word in [text, *text.replace("_", " ").split()]]
    return any(word.casefold().startswith(typed) for word in words)


class ProposeView(ReconcileView):
    name = "reconcile_propose"
    doc = "Properties whose values can be fetched for entities of a type."
    answers = ("ReconciliationProperties",)
    parameters = (
        OneOf("type", "Type of the entities; by default all.", codes=tuple(TYPES)),
        Number("limit", "Most properties wanted.", low=1, high=1000),
    )

    def get(self, request: Request) -> Response:
        asked = self.asked(request)
        kind = TYPES[asked["type"]] if asked["type"] else None
        found: list[Property] = properties(kind)[: asked["limit"]]
        answer: dict[str, Any] = {"properties": [one.described for one in found]}
        answer |= {name: value for name, value in asked.items() if value is not None}
        return Response(answer)


class EntityView(ReconcileView):
    parameters = (ID,)
    of_one = True

    def entity(self, request: Request) -> tuple[Type, str, str]:
        """The type, the identifier and the key of the entity asked for; of a merged one the survivor's.

        Raises Http404 for one that is not public.
        """
        identifier = self.asked(request)["id"]
        found = parts(identifier)
        if found is None:
            raise Http404(f"There is no entity {identifier!r}.")
        kind, key = found
        if not kind.resource.one(key).exists():
            key = kind.resource.moved_to(key)
            if not key:
                raise Http404(f"There is no entity {identifier!r}.")
        return kind, kind.id_of(key), key


class ViewView(EntityView):
    name = "reconcile_view"
    doc = "To the page of an entity."
    redirects = True

    def get(self, request: Request) -> HttpResponse:
        kind, _identifier, key = self.entity(request)
        return HttpResponseRedirect(kind.page(key))


@method_decorator(xframe_options_exempt, name="dispatch")
@method_decorator(csp_replace({"frame-ancestors": ["*"]}), name="dispatch")
class PreviewView(EntityView):
    name = "reconcile_preview"
    doc = "A small page on an entity, for a frame on any site."
    renderer_classes = [StaticHTMLRenderer]

    def get(self, request: Request) -> HttpResponseBase:
        kind, identifier, key = self.entity(request)
        values = values_of(kind, {identifier: key}, kind.shown)[identifier]
        facts = [
            (kind.shown[name], "; ".join(map(said, found)))
            for name, found in values.items()
            if found
        ]
        context = {
            "name": kind.labels([key])[key],
            "kind": kind.name,
            "facts": facts,
            "page": request.build_absolute_uri(kind.page(key)),
        }
        return render(request._request, "api/preview.html", context)
