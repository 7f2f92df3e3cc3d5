"""The answers: the nouns, a list, a record."""

from typing import Any, NoReturn

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import is_valid_path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from policies.api.fair_use import HEADERS, FairUse, too_many, what_is_left
from policies.api.fields import Field
from policies.api.figures import Figures, member_header
from policies.api.nouns import FIGURES, RESOURCES
from policies.api.parameters import ListQuery, Page
from policies.api.problems import ParameterProblem, Problem
from policies.api.reading import read_parameters
from policies.api.renderers import CsvRenderer, JsonLdRenderer, JsonRenderer, NdjsonRenderer
from policies.api.resource import Resource, records, select
from policies.api.schema import FiguresSchema, NounSchema
from policies.api.shaping import shaped, shaping_parameters
from policies.publish.use import Standing

NESTS = ("expand", "lens")  # parameters that put objects into records


class ApiView(APIView):
    """Reads only, for everybody, from anywhere, as much as is fair.

    ``takes`` and ``exposes`` are the headers that pages of other sites may send and read; ``standing`` is
    what the asker has left, once the request was counted.
    """

    http_method_names = ["get", "head", "options"]
    renderer_classes = [JsonRenderer]
    cache_control = "public, max-age=60"
    takes: tuple[str, ...] = ("Accept", "Authorization", "If-Modified-Since", "If-None-Match")
    exposes = "Link"
    throttle_classes = [FairUse]
    standing: Standing | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Counts the request before it can be refused for anything else, a wrong key included."""
        try:
            self.perform_authentication(request)
        finally:
            super().check_throttles(request)
        super().initial(request, *args, **kwargs)

    def get_throttles(self) -> list[BaseThrottle]:
        """What a browser asks before it reads from another site costs nothing."""
        return [] if self.request.method == "OPTIONS" else super().get_throttles()

    def check_throttles(self, request: Request) -> None:
        """Counted already, by ``initial``."""

    def throttled(self, request: Request, wait: float | None) -> NoReturn:
        raise too_many(self.standing)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """What a browser asks before it reads from another site."""
        allowed = ", ".join(self.allowed_methods)
        response = HttpResponse(
            headers={
                "Allow": allowed,
                "Access-Control-Allow-Methods": allowed,
                "Access-Control-Allow-Headers": ", ".join(self.takes),
                "Access-Control-Max-Age": "86400",
            }
        )
        response.status_code = 204
        return response

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Access-Control-Allow-Origin"] = "*"
        exposes = final.get("Access-Control-Expose-Headers", self.exposes)
        final["Access-Control-Expose-Headers"] = f"{exposes}, {HEADERS}"
        own = final.status_code in (401, 429)  # for this asker alone
        final["Cache-Control"] = "no-store" if own else self.cache_control
        if self.standing is not None:
            for name, value in what_is_left(self.standing).items():
                final[name] = value
        if isinstance(final, Response):
            final.add_post_render_callback(say_kind)
        return final


def say_kind(response: Response) -> None:
    """Say what an answer is even where its body is empty, as NDJSON of no rows is."""
    if isinstance(response, Response):  # not one that a callback before put in its place
        response.headers.setdefault("Content-Type", response.accepted_renderer.media_type)


class NounView(ApiView):
    renderer_classes = [JsonRenderer, CsvRenderer, NdjsonRenderer]
    schema = NounSchema()
    resource: Resource = RESOURCES[0]
    fields: tuple[Field, ...] = ()


class ListView(NounView):
    def get(self, request: Request, format: str | None = None) -> Response:
        query = ListQuery(self.resource, request.query_params)
        self.fields = query.fields
        page, members = query.page(), query.count()
        links = page_links(request, query, page)
        headers = {**member_headers(members), **link_header(links)}
        return Response({**members, **links, "results": page.records}, headers=headers)


def page_links(request: Request, query: ListQuery, page: Page) -> dict[str, str | None]:
    """The addresses of the pages on either side."""
    here = request.build_absolute_uri(request.path)
    return {
        "next": f"{here}?{query.address(page.next)}" if page.next else None,
        "previous": f"{here}?{query.address(page.previous)}" if page.previous else None,
    }


def link_header(links: dict[str, str | None]) -> dict[str, str]:
    """The same as a header, for formats without room for them."""
    header = ", ".join(f'<{url}>; rel="{name}"' for name, url in links.items() if url)
    return {"Link": header} if header else {}


def accepted(request: Request) -> str:
    """The name of the format that the answer will have."""
    return request.accepted_renderer.format


class DetailView(NounView):
    renderer_classes = [JsonRenderer, CsvRenderer, NdjsonRenderer, JsonLdRenderer]

    def get(self, request: Request, key: str, format: str | None = None) -> HttpResponseBase:
        resource = self.resource
        texts = read_parameters(request.query_params, shaping_parameters(resource, one=True))
        if accepted(request) == "jsonld" and (name := next((n for n in NESTS if n in texts), "")):
            detail = f"{name} is not for JSON-LD, which points at records by their addresses."
            raise ParameterProblem(name, detail)
        self.fields = shaped(resource, texts, one=True)
        rows, place = select(resource.model, self.fields, resource.one(key)[:1])
        if not rows and (uid := resource.moved_to(key)):
            return self._moved(request, uid)
        if not rows and resource.withdrawn(key):
            detail = f"The record {key!r} of the {resource.name} was withdrawn."
            raise Problem(410, "gone", detail)
        if not rows:
            raise Http404(f"There is no published record {key!r} among the {resource.name}.")
        return Response(records(resource.model, self.fields, rows, place)[0])

    def _moved(self, request: Request, uid: str) -> HttpResponse:
        """The record was merged: its answer, in the same form, is at the other's address."""
        match = request._request.resolver_match
        address = reverse(match.view_name, kwargs={**match.kwargs, "key": uid}, request=request)
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{address}{'?' if query else ''}{query}")


def member_headers(members: dict[str, Any]) -> dict[str, str]:
    """The members of a list as headers, for every format, and the leave for other sites to read them."""
    headers = {
        member_header(name): str(value) for name, value in members.items() if value is not None
    }
    if headers:
        headers["Access-Control-Expose-Headers"] = ", ".join(["Link", *headers])
    return headers


class FiguresView(ApiView):
    """Figures made when asked for, all on one page."""

    renderer_classes = [JsonRenderer, CsvRenderer, NdjsonRenderer]
    schema = FiguresSchema()
    resource: Figures = FIGURES[0]
    fields: tuple[Field, ...] = ()

    def get(self, request: Request, format: str | None = None) -> Response:
        answer = self.resource.read(request.query_params)
        self.fields = answer.fields
        headers = member_headers(answer.members)
        links = self._links(request, answer.members)
        return Response({**links, **answer.members, "results": answer.rows}, headers=headers)

    def _links(self, request: Request, members: dict[str, Any]) -> dict[str, str | None]:
        """The pages on either side; none of a list that stands on one page."""
        links: dict[str, str | None] = {"next": None, "previous": None}
        known = self.resource.known()
        if "page" not in known:
            return links
        size = known["page_size"].read(request.query_params.get("page_size"))
        here = members["page"]
        for name, number in (("next", here + 1), ("previous", here - 1)):
            if number and (number - 1) * size < members["count"]:
                query = request.query_params.copy()
                query["page"] = str(number)
                links[name] = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
        return links


class RootView(ApiView):
    """The nouns, and where they are."""

    schema = None

    def get(self, request: Request) -> Response:
        read_parameters(request.query_params, [])
        names = [*(noun.name for noun in RESOURCES), *(figures.name for figures in FIGURES)]
        nouns = {name: reverse(f"api-{name}", request=request) for name in names}
        return Response(
            {
                **nouns,
                "changes": reverse("api-changes", request=request),
                "count": reverse("api-count", request=request),
                "reconcile": reverse("reconcile", request=request),
                "schema": reverse("api-schema", request=request),
                "docs": reverse("api-docs", request=request),
            }
        )


class NowhereView(ApiView):
    """Any other address below ``/api/``: 404, or the same address with its slash."""

    schema = None

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """What is not here is not here in any format."""
        return super().perform_content_negotiation(request, force=True)

    def get(self, request: Request, path: str = "") -> HttpResponse:
        whole = request.path_info
        if not whole.endswith("/") and path and is_known(f"{whole}/"):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{request.path}/{'?' if query else ''}{query}")
        raise Http404


def is_known(path: str) -> bool:
    """Whether an address leads to more than NowhereView."""
    match = is_valid_path(path)
    return bool(match) and getattr(match.func, "cls", None) is not NowhereView  # type: ignore[union-attr]
