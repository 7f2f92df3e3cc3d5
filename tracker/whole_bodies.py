"""Half of what was sent is not taken for the whole: a body that ends before its length is an error.

Django takes the end of the line for the end of the last field: half a text would be saved for the whole.
"""

from collections.abc import Callable, Iterable
from typing import Any


class WholeBody:
    """The input of a request. Reading raises ConnectionError where it ends before ``length`` bytes."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream, self._left = stream, length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        pieces = []
        while wanted > 0:
            pieces.append(self._counted(self._stream.read(wanted)))
            wanted -= len(pieces[-1])
        return b"".join(pieces)

    def readline(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        return self._counted(self._stream.readline(wanted)) if wanted > 0 else b""

    def _counted(self, piece: bytes) -> bytes:
        if not piece:
            raise ConnectionError("the request was cut off")
        self._left -= len(piece)
        return piece


def whole_bodies(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """A WSGI application that reads bodies whole, or not at all."""

    def called(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdigit():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return called
