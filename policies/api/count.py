"""Counting a text that somebody sends: read within a limit, counted, answered, kept nowhere."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from django.http import UnreadablePostError
from django.views.decorators.debug import sensitive_variables
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from policies.api.count_schema import MEMBERS, OPTIONS, CountSchema
from policies.api.fair_use import FairUse
from policies.api.problems import ParameterProblem, Problem
from policies.api.reading import read_parameters
from policies.api.views import ApiView
from policies.metrics.text_counts import (
    MOST_BYTES,
    Figure,
    Refused,
    TextCounts,
    WordList,
    count_text,
    own_words,
    words_of,
)

# JSON may spell with six bytes what UTF-8 has in three; a list of words comes with it.
MOST_JSON_BYTES = 2 * MOST_BYTES + 300_000
UTF_8 = {"utf-8", "utf8", "us-ascii"}
LONGEST_GROUP = 60
_plain_name = re.compile(r"[-\w]{1,40}", re.ASCII)


class CountUse(FairUse):
    """So many texts of one address, more of one key: ``COUNT_RATE``, ``COUNT_KEY_RATE`` of the settings."""

    anonymous, key = "count", "count-key"


def too_large() -> Problem:
    detail = f"A text has at most {MOST_BYTES:,} bytes in UTF-8."
    return Problem(413, "too-large", detail, {"parameter": "text", "limit_bytes": MOST_BYTES})


class Body(BaseParser):
    """The body as it is, never more than ``most`` bytes of it. Raises Problem for a longer one."""

    most = MOST_BYTES

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> bytes:
        request = parser_context["request"]._request
        if request.content_params.get("charset", "utf-8").lower() not in UTF_8:
            raise UnsupportedMediaType(media_type)
        if int(request.META["CONTENT_LENGTH"]) > self.most:
            raise self.too_large()
        body = stream.read(self.most + 1)
        if len(body) > self.most:
            raise self.too_large()
        if len(body) < int(request.META["CONTENT_LENGTH"]):
            raise UnreadablePostError
        return body

    def too_large(self) -> Problem:
        return too_large()


class TextBody(Body):
    media_type = "text/plain"


class JsonBody(Body):
    media_type = "application/json"
    most = MOST_JSON_BYTES


class CountView(ApiView):
    """Takes a text, answers its counts."""

    http_method_names = ["post", "options"]
    parser_classes = [JsonBody, TextBody]
    cache_control = "no-store"
    takes = (*ApiView.takes, "Content-Type")
    throttle_classes = [CountUse]
    schema = CountSchema()

    def get_throttles(self) -> list[BaseThrottle]:
        """What is no text costs nothing."""
        return super().get_throttles() if self.request.method == "POST" else []

    @sensitive_variables()
    def post(self, request: Request) -> Response:
        body = body_of(request)
        if request.content_type.lower().startswith(JsonBody.media_type):
            read_parameters(request.query_params, [])
            given = members_of(body)
        else:
            given = {**options_of(request), "text": text_of(body)}
        try:
            return Response(answer(count_text(given["text"], words(given)), given["offsets"]))
        except Refused as error:
            if error.too_large:
                raise too_large() from None
            raise ParameterProblem(
                error.member, error.detail, allowed=error.allowed, misspelt=error.value
            ) from None


def body_of(request: Request) -> bytes:
    """The body as bytes. Raises Problem for one of another kind, or of a length that is not said."""
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        detail = "Say how long the body is: send it with Content-Length, not in chunks."
        raise Problem(411, "length-required", detail)
    try:
        return request.data or b""  # an empty body is not read
    except UnsupportedMediaType:
        detail = "Send application/json or text/plain, in UTF-8."
        raise Problem(415, "unsupported-media-type", detail) from None


def text_of(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        detail = f"The text is not UTF-8: byte {error.start} cannot be read."
    raise ParameterProblem("text", detail)


def options_of(request: Request) -> dict[str, Any]:
    """What stands beside a plain text, in the query string."""
    texts = read_parameters(request.query_params, [option.name for option in OPTIONS])
    given = {option.name: option.read(texts.get(option.name)) for option in OPTIONS}
    return {**given, "offsets": given["offsets"] == "true", "terms": None}


def members_of(body: bytes) -> dict[str, Any]:
    """The members of a JSON body, each of its kind. Raises ParameterProblem, which quotes no value."""
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ParameterProblem("body", "The body is not JSON in UTF-8.") from None
    if not isinstance(given, dict):
        raise ParameterProblem("body", "The body is a JSON object with a member text.")
    known(given, list(MEMBERS), "body")
    members: dict[str, Any] = {}
    for name, (kinds, what, default) in MEMBERS.items():
        value = given.get(name, default)
        if value is not None and type(value) not in kinds:
            raise ParameterProblem(name, f"{name} is {what}.")
        members[name] = default if value is None else value
    if members["text"] is None:
        raise ParameterProblem("text", "There is no text to count.")
    return members


def known(given: Mapping[str, Any], names: list[str], place: str) -> None:
    """Raises ParameterProblem for a member that is none; one that is no plain name is not quoted."""
    for name in given:
        if name in names:
            continue
        if _plain_name.fullmatch(name):
            raise ParameterProblem(
                name, f"There is no member {name!r} here.", "unknown-parameter", names, name
            )
        raise ParameterProblem(place, "It has a member of another name.", allowed=names)


def words(given: Mapping[str, Any]) -> WordList:
    """What is to be counted. Raises Refused or ParameterProblem."""
    if given["terms"] is None:
        return words_of(given["lexicon"], given["version"])
    if given["lexicon"] is not None or given["version"] is not None:
        raise Refused("terms", "Give terms or a lexicon, not both.")
    return own_words(pairs(given["terms"]))


def pairs(terms: list[Any]) -> Iterator[tuple[str, str]]:
    """Terms with their groups. Raises ParameterProblem for an item that is no term."""
    for number, item in enumerate(terms):
        member = f"terms[{number}]"
        pair = {"text": item} if isinstance(item, str) else item
        if not isinstance(pair, dict):
            raise ParameterProblem(member, "A term is a text, or an object with text and group.")
        known(pair, ["text", "group"], member)
        text, group = pair.get("text"), pair.get("group", "")
        if not (isinstance(text, str) and isinstance(group, str)):
            raise ParameterProblem(member, "A term has a text, and a group that is a text too.")
        if len(group) > LONGEST_GROUP:
            raise ParameterProblem(member, f"A group has at most {LONGEST_GROUP} characters.")
        yield text, group


def answer(counts: TextCounts, offsets: bool) -> dict[str, Any]:
    """The counts as they are answered."""
    return {
        "characters": counts.characters,
        "bytes": counts.bytes,
        "text_sha256": counts.text_sha256,
        "lexicon": counts.words.lexicon,
        "version": counts.words.version,
        "terms": [{"term": each.term, **told(each, offsets)} for each in counts.terms],
        "groups": [told(each, offsets) for each in counts.groups],
        "stored": False,
    }


def told(figure: Figure, offsets: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "group": figure.group,
        "count": figure.count,
        "rate_per_10k_characters": figure.rate,
    }
    return said | {"offsets": figure.spans} if offsets else said
