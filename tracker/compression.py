"""Public answers travel compressed: Brotli where the reader takes it, else gzip.

Only what is the same for every reader is compressed. A page with a token or for a curator never is, for
its length would tell of what is secret in it (BREACH). The mark of an answer (its weak ETag) says what it
means, not how it travels, so it is the same either way.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from tracker.public_answers import is_public, may_be_kept

LEAST_BYTES = 1000  # what fits one packet travels no faster
BROTLI_QUALITY, GZIP_LEVEL = 4, 5
WORDS = ("text/", "application/json", "application/x-ndjson", "application/xml", "image/svg+xml")
ENDINGS = ("+json", "+xml")
Coder = tuple[Callable[[bytes], bytes], Callable[[], bytes]]  # takes a part; gives what is left


def _brotli() -> Coder:
    coder = brotli.Compressor(quality=BROTLI_QUALITY)
    return coder.process, coder.finish


def _gzip() -> Coder:
    coder = zlib.compressobj(GZIP_LEVEL, wbits=zlib.MAX_WBITS | 16)
    return coder.compress, coder.flush


CODERS: dict[str, Callable[[], Coder]] = {"br": _brotli, "gzip": _gzip}  # the best first


class Compression:
    """Compresses what readers may keep, whole or as it is streamed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method not in ("GET", "HEAD") or not is_public(request.path_info):
            return response
        if may_be_kept(response) and is_text(response):  # type: ignore[arg-type]
            patch_vary_headers(response, ("Accept-Encoding",))
            coding = accepted(request.headers.get("Accept-Encoding", ""))
            if coding:
                compress(response, coding)
        return response


def is_text(response: HttpResponseBase) -> bool:
    """Whether compressing is worth while. A file that may be asked for in parts is sent as it is."""
    if response.has_header("Content-Encoding") or response.has_header("Accept-Ranges"):
        return False
    if "no-transform" in response.get("Cache-Control", ""):
        return False
    media = response.get("Content-Type", "").partition(";")[0].strip().lower()
    return media.startswith(WORDS) or media.endswith(ENDINGS)


def accepted(header: str) -> str:
    """The best coding that an ``Accept-Encoding`` takes; empty for none."""
    weights = {}
    for part in header.lower().split(","):
        name, _, parameters = part.partition(";")
        _, _, weight = parameters.partition("q=")
        try:
            weights[name.strip()] = float(weight) if weight else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    best = max(CODERS, key=lambda name: weights.get(name, weights.get("*", 0.0)))
    return best if weights.get(best, weights.get("*", 0.0)) > 0 else ""


def compress(response: HttpResponseBase, coding: str) -> None:
    """Replace the body by the same in a coding; a short one, or one that would not shrink, stays."""
    take, rest = CODERS[coding]()
    if response.streaming:
        if getattr(response, "is_async", False):
            return
        response.streaming_content = _coded(response.streaming_content, take, rest)  # type: ignore[attr-defined]
        response.headers.pop("Content-Length", None)
    elif isinstance(response, HttpResponse):
        if len(response.content) < LEAST_BYTES:
            return
        coded = take(response.content) + rest()
        if len(coded) >= len(response.content):
            return
        response.content = coded
        response["Content-Length"] = str(len(coded))
    response["Content-Encoding"] = coding


def _coded(
    parts: Iterable[bytes], take: Callable[[bytes], bytes], rest: Callable[[], bytes]
) -> Iterator[bytes]:
    for part in parts:
        if coded := take(part):
            yield coded
    yield rest()
