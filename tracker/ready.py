"""Answers kept ready in the memory of the process: what was asked for before, of the same version of the
data, is sent again without being made again.

An answer is kept under its mark (``tracker.freshness``), which changes with the data, the program, the day
and the address: nothing is ever thrown away for being old, only for being the one not asked for longest.
"""

from collections import OrderedDict
from threading import Lock

from django.http import HttpRequest, HttpResponse

LARGEST = 1 << 19  # bytes of one answer
# What an answer may depend on besides its mark: the forms of Accept are in the mark.
DEPENDS = {"", "accept"}
# Headers of one reader's answer, not of the next one's.
PERSONAL = ("RateLimit", "RateLimit-Policy", "Retry-After")


def is_everybodys(request: HttpRequest) -> bool:
    """Whether whoever asks so gets the same: no curator, and nobody with a key."""
    return not request.COOKIES and "Authorization" not in request.headers


class Ready:
    """Answers by mark, at most ``room`` bytes of them."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._held = 0
        self._answers: OrderedDict[str, tuple[bytes, dict[str, str]]] = OrderedDict()
        self._lock = Lock()

    def answer(self, mark: str) -> HttpResponse | None:
        """A fresh response of what is kept under a mark."""
        with self._lock:
            found = self._answers.get(mark)
            if found is None:
                return None
            self._answers.move_to_end(mark)
        body, headers = found
        return HttpResponse(body, headers=headers)

    def keep(self, mark: str, response: HttpResponse) -> None:
        """Keep an answer that any reader may get, if it is not too large."""
        depends = {word.strip().lower() for word in response.get("Vary", "").split(",")}
        if response.streaming or not depends <= DEPENDS or len(response.content) > LARGEST:
            return
        headers = {name: text for name, text in response.items() if name not in PERSONAL}
        with self._lock:
            if mark not in self._answers:
                self._answers[mark] = response.content, headers
                self._held += len(response.content)
            while self._held > self._room:
                _mark, (body, _headers) = self._answers.popitem(last=False)
                self._held -= len(body)
