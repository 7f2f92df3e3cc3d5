"""Answers kept ready in the memory of the process: what was asked for before, of the same version of the
data, is sent again without being made again.

An answer is kept by its mark (``tracker.freshness``), which changes with the data, the program, the day
and the address, and by the coding it travels in: nothing is ever thrown away for being old, only for
being the one not asked for longest.
"""

from collections import OrderedDict
from threading import Lock

from django.http import HttpRequest, HttpResponse

from tracker.compression import accepted

LARGEST = 1 << 19  # bytes of one answer
# What an answer may depend on: the form asked for is in its mark, the coding in its place.
DEPENDS = {"", "accept", "accept-encoding"}
# Headers of one reader's answer, not of the next one's.
PERSONAL = ("RateLimit", "RateLimit-Policy", "Retry-After")


def is_everybodys(request: HttpRequest) -> bool:
    """Whether whoever asks so gets the same: no curator, and nobody with a key."""
    return not request.COOKIES and "Authorization" not in request.headers


def place_of(request: HttpRequest, mark: str) -> str:
    """Where the answer of a mark is kept, in the coding that the reader takes."""
    return f"{mark} {accepted(request.headers.get('Accept-Encoding', ''))}"


class Ready:
    """Answers by place, at most ``room`` bytes of them."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._held = 0
        self._answers: OrderedDict[str, tuple[bytes, dict[str, str]]] = OrderedDict()
        self._lock = Lock()

    def answer(self, place: str) -> HttpResponse | None:
        """A fresh response of what is kept at a place."""
        with self._lock:
            found = self._answers.get(place)
            if found is None:
                return None
            self._answers.move_to_end(place)
        body, headers = found
        return HttpResponse(body, headers=headers)

    def keep(self, place: str, response: HttpResponse) -> None:
        """Keep an answer that any reader may get, if it is not too large."""
        depends = {word.strip().lower() for word in response.get("Vary", "").split(",")}
        if response.streaming or not depends <= DEPENDS or len(response.content) > LARGEST:
            return
        headers = {name: text for name, text in response.items() if name not in PERSONAL}
        with self._lock:
            if place not in self._answers:
                self._answers[place] = response.content, headers
                self._held += len(response.content)
            while self._held > self._room:
                _place, (body, _headers) = self._answers.popitem(last=False)
                self._held -= len(body)
