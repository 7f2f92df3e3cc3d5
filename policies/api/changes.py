"""What changed since a version of the data, in order, so that a copy of the public records can be kept."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from policies.api.changes_schema import ChangesSchema
from policies.api.nouns import RESOURCES
from policies.api.paging import Keyset
from policies.api.problems import ParameterProblem
from policies.api.reading import read_page_size, read_parameters
from policies.api.renderers import JsonRenderer, NdjsonRenderer
from policies.api.resource import Resource, records, select
from policies.api.views import ApiView
from policies.models import DataVersion, PublicChange
from policies.publish.faces import LISTS, SHOWN
from policies.search.following import settle_few

PARAMETERS = ["cursor", "noun", "page_size", "since"]
LOGGED: dict[str, Resource] = {each.name: each for each in RESOURCES if each.model in SHOWN}
LISTED: dict[str, Resource] = {each.name: each for each in RESOURCES if each.model in LISTS}
What = PublicChange.What
_number = re.compile(r"\d{1,18}", re.ASCII)
_version = re.compile(r"\d{4}-\d\d-\d\d\.(\d{1,18})", re.ASCII)


def by_kind(resources: dict[str, Resource]) -> dict[int, Resource]:
    """Nouns or lists by their numbers in the log."""
    kinds = ContentType.objects.get_for_models(*(each.model for each in resources.values()))
    return {kinds[each.model].pk: each for each in resources.values()}


def read_since(text: str | None) -> int:
    """A version as a whole number, or as the interface writes it (2026-11-28.123); 0 for none."""
    if text is None:
        return 0
    if _number.fullmatch(text):
        return int(text)
    if not (found := _version.fullmatch(text)):
        detail = "since is a version of the data: a whole number, or a text such as 2026-11-28.123."
        raise ParameterProblem("since", detail)
    made = DataVersion.objects.filter(pk=int(found[1])).first()
    if made is None or str(made) != text:
        raise ParameterProblem("since", f"There is no version {text!r} of the data.")
    return int(found[1])


@dataclass(frozen=True)
class Changes:
    """The question: since when, of what, how many at once, and where the page begins.

    ``version`` is the last in the log, looked up before its rows are: what comes into the log later is
    left to who asks again.
    """

    since: int
    noun: Resource | None
    page_size: int
    version: int
    texts: dict[str, str]

    @classmethod
    def asked(cls, given: QueryDict) -> Changes:
        """Raises ParameterProblem."""
        texts = read_parameters(given, PARAMETERS)
        since, noun = read_since(texts.get("since")), texts.get("noun", "")
        if noun and noun not in LOGGED:
            detail = f"{noun!r} is no noun whose records have ids."
            raise ParameterProblem("noun", detail, allowed=LOGGED, misspelt=noun)
        size = read_page_size(texts.get("page_size"))
        version = PublicChange.objects.last_version()
        newest = DataVersion.objects.latest_first().values_list("pk", flat=True).first() or 0
        if since > max(version, newest):
            raise ParameterProblem("since", f"There is no version {since} of the data yet.")
        return cls(since, LOGGED.get(noun), size, version, texts)

    @property
    def _keyset(self) -> Keyset:
        decisive = {n: t for n, t in self.texts.items() if n in ("noun", "since")}
        return Keyset(PublicChange, ["version"], f"changes?{urlencode(sorted(decisive.items()))}")

    def rows(self) -> tuple[list[PublicChange], str | None]:
        """One page of the log, and the cursor to the next."""
        log = PublicChange.objects.of_records().filter(version__lte=self.version)
        if self.noun:
            log = log.filter(content_type=ContentType.objects.get_for_model(self.noun.model))
        log, most = log.order_by("version", "pk"), self.page_size + 1
        cursor = self.texts.get("cursor")
        version, found = self.since, []
        if cursor:
            version, key = self._keyset.position(cursor).values
            # Both look-ups read the index in its order, however many rows have one version.
            found = list(log.filter(version=version, pk__gt=key)[:most])
        if len(found) < most:
            found += log.filter(version__gt=version)[: most - len(found)]
        if len(found) < most:
            return found, None
        last = found[self.page_size - 1]
        return found[: self.page_size], self._keyset.cursor([last.version, last.pk], False)

    def address(self, cursor: str) -> str:
        """The query string of the page at a cursor."""
        return urlencode({**self.texts, "cursor": cursor})


def lists() -> dict[str, int]:
    """Per list the version in which it last changed; 0 where it never did."""
    changed = dict(PublicChange.objects.of_lists().values_list("content_type", "version"))
    return {each.name: changed.get(kind, 0) for kind, each in by_kind(LISTED).items()}


def items(rows: list[PublicChange], request: Request) -> list[dict[str, Any]]:
    """The changes as the interface tells them: per noun, the records of a page are read at once.

    A record that went since the log was written is told as withdrawn already.
    """
    nouns = by_kind(LOGGED)
    wanted: dict[int, list[int]] = {}
    for row in rows:
        if row.what in PublicChange.IN_PUBLIC:
            wanted.setdefault(row.content_type_id, []).append(row.object_id)
    found = {
        (kind, key): record
        for kind, keys in wanted.items()
        for key, record in current(nouns[kind], keys).items()
    }
    versions = DataVersion.objects.in_bulk({row.version for row in rows})
    answers = []
    for row in rows:
        record = found.get((row.content_type_id, row.object_id))
        went = record is None and row.what in PublicChange.IN_PUBLIC
        resource = nouns[row.content_type_id]
        answers.append(
            {
                "version": row.version,
                "at": versions[row.version].made_at,
                "noun": resource.name,
                "uid": row.uid,
                "what": What.WITHDRAWN if went else row.what,
                "moved_to": row.moved_to or None,
                "url": address(resource, record, request) if record else None,
                "record": record,
            }
        )
    return answers


def current(resource: Resource, keys: list[int]) -> dict[int, dict[str, Any]]:
    """The records that are public among these, as the list of their noun has them, by their keys."""
    rows, place = select(
        resource.model, resource.fields, resource.queryset().filter(pk__in=keys).order_by()
    )
    answers = records(resource.model, resource.fields, rows, place)
    return {row[place["pk"]]: answer for row, answer in zip(rows, answers, strict=True)}


def address(resource: Resource, record: dict[str, Any], request: Request) -> str:
    """Where the record itself is; of several lives of a code, where the one in force is."""
    key = record[resource.identifier]
    return reverse(f"api-{resource.name}-detail", kwargs={"key": key}, request=request)


class ChangesView(ApiView):
    """The changes, with a mark of their own: the log may be behind the version of the data."""

    renderer_classes = [JsonRenderer, NdjsonRenderer]
    schema = ChangesSchema()
    cache_control = "public, no-cache"
    exposes = "Link, X-Version, X-Lists"

    def get(self, request: Request, format: str | None = None) -> HttpResponseBase:
        settle_few()
        asked = Changes.asked(request.query_params)
        rows, cursor = asked.rows()
        here = request.build_absolute_uri(request.path)
        link = f"{here}?{asked.address(cursor)}" if cursor else None
        changed = lists()
        headers = {
            "X-Version": str(asked.version),
            "X-Lists": ", ".join(f"{name}={version}" for name, version in changed.items()),
        }
        if link:
            headers["Link"] = f'<{link}>; rel="next"'
        members = {"next": link, "previous": None, "version": asked.version, "lists": changed}
        response = Response({**members, "results": items(rows, request)}, headers=headers)
        response.add_post_render_callback(lambda rendered: marked(request._request, rendered))
        return response


def marked(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
    """Give an answer the ETag of its content; "not modified" (304) where the reader has the same."""
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    response["ETag"] = f'W/"{digest}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)
