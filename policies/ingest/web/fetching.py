"""A page is asked for: over HTTP or HTTPS, of the public internet only, within limits of size and time.

No proxy of the environment, no cookies, no name that is looked up twice: see ``hosts.py``.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPException
from urllib.parse import urljoin

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from policies.ingest.web.errors import NotText, Refused, TooLarge, Unreachable
from policies.ingest.web.hosts import Allow, Resolve, Target, is_public, look_up, target_of

ROBOT = "local-industrial-policy-tracker"
USER_AGENT = f"{ROBOT}/1.0 (reads the sources of public records again)"
HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.5",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}
MOST_BYTES = 10 << 20  # unpacked
MOST_REDIRECTS = 5
CONNECT_SECONDS = 10
READ_SECONDS = 20
TOTAL_SECONDS = 60
BLOCK = 1 << 16
REDIRECTS = {301, 302, 303, 307, 308}
FOR_GOOD = {301, 308}
NO_TEXT = ("image/", "audio/", "video/", "font/")
FAULTS = (HTTPError, HTTPException, OSError, ValueError)


@dataclass(frozen=True)
class Page:
    """What a web address answered. ``url`` is where it was found in the end, ``for_good`` whether every
    redirect on the way there was.
    """

    url: str
    status: int
    data: bytes = field(repr=False)
    content_type: str = ""
    for_good: bool = True


@dataclass(frozen=True)
class Limits:
    """How much and how long; bytes and seconds."""

    most_bytes: int = MOST_BYTES
    connect: float = CONNECT_SECONDS
    read: float = READ_SECONDS
    total: float = TOTAL_SECONDS


def fetch(
    url: str,
    *,
    limits: Limits = Limits(),
    allow: Allow = is_public,
    resolve: Resolve = look_up,
) -> Page:
    """What is at a web address, redirects followed. Raises WebError.

    ``allow`` says which network addresses may be asked and ``resolve`` which a name has: both are there
    for tests, which have no internet.
    """
    ends, for_good = time.monotonic() + limits.total, True
    for _redirect in range(MOST_REDIRECTS + 1):
        target = target_of(url)
        with _answer(target, limits, ends, allow, resolve) as response:
            place = response.headers.get("Location")
            if response.status not in REDIRECTS or not place:
                kind = response.headers.get("Content-Type", "")
                if kind.lower().startswith(NO_TEXT):
                    raise NotText(target.host)
                data = _body(target, response, limits, ends)
                return Page(url, response.status, data, kind, for_good)
        for_good = for_good and response.status in FOR_GOOD
        try:
            url = urljoin(url, place)
        except ValueError as error:
            raise Refused(place[:100], code="no_address") from error
    raise Unreachable(target_of(url).host, code="redirects")


@cache
def trust() -> ssl.SSLContext:
    """Whose certificates are believed: those the system believes."""
    return ssl.create_default_context()


@contextmanager
def _answer(
    target: Target, limits: Limits, ends: float, allow: Allow, resolve: Resolve
) -> Iterator[HTTPResponse]:
    """The answer of the first address of the host that can be connected to."""
    connection = _connected(target, limits, ends, allow, resolve)
    watch = _Watch(connection, ends)
    try:
        connection.timeout = limits.read
        headers = {"Host": target.named, **HEADERS}
        connection.request("GET", target.path, headers=headers, preload_content=False)
        yield connection.getresponse()
    except FAULTS as error:
        raise _fault(target, error, late=watch.rang) from error
    finally:
        watch.stop()
        connection.close()


def _connected(
    target: Target, limits: Limits, ends: float, allow: Allow, resolve: Resolve
) -> HTTPConnection:
    failed: Unreachable | None = None
    for address in list(target.addresses(resolve, allow)):
        left = ends - time.monotonic()
        if left <= 0:
            raise Unreachable(target.host, code="timeout")
        connection = _connection(target, address, min(limits.connect, left))
        try:
            connection.connect()
        except FAULTS as error:
            connection.close()
            failed = _fault(target, error)
        else:
            return connection
    assert failed is not None
    raise failed


def _connection(target: Target, address: str, seconds: float) -> HTTPConnection:
    """A connection to an address that was checked, for the host by its name."""
    if target.scheme == "http":
        return HTTPConnection(address, target.port, timeout=seconds)
    return HTTPSConnection(
        address, target.port, timeout=seconds, ssl_context=trust(), server_hostname=target.host
    )


def _fault(target: Target, error: BaseException, *, late: bool = False) -> Unreachable:
    """What went wrong, in our own words."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, ssl.SSLCertVerificationError):
            return Unreachable(target.host, found.verify_message, code="certificate")
        late = late or isinstance(found, TimeoutError)
        found = found.__cause__ or found.__context__
    return Unreachable(target.host, code="timeout" if late else "unreachable")


class _Watch:
    """Ends a connection when its time is over, however busy it is."""

    def __init__(self, connection: HTTPConnection, ends: float) -> None:
        self.rang = False
        self._sock = connection.sock
        self._timer = threading.Timer(max(0.0, ends - time.monotonic()), self._ring)
        self._timer.daemon = True
        self._timer.start()

    def _ring(self) -> None:
        self.rang = True
        with suppress(OSError, TypeError):
            # That of the plain socket: the encrypted one's would let the rest be read as if it were plain.
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def stop(self) -> None:
        self._timer.cancel()


def _body(target: Target, response: HTTPResponse, limits: Limits, ends: float) -> bytes:
    """All of an answer, unpacked; urllib3 unpacks no more at a time than is asked for."""
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > limits.most_bytes:
        raise TooLarge(target.host)
    blocks, read = [], 0
    while block := response.read(BLOCK):
        read += len(block)
        if read > limits.most_bytes:
            raise TooLarge(target.host)
        if time.monotonic() > ends:
            raise Unreachable(target.host, code="timeout")
        blocks.append(block)
    if time.monotonic() > ends:
        raise Unreachable(target.host, code="timeout")
    return b"".join(blocks)
