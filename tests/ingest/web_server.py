"""A web server of a test's own on loopback, which the fetching is told to allow."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

from policies.ingest.web import Limits, fetch

LOOPBACK = ip_address("127.0.0.1")
HOST = "page.example"


@dataclass
class Site:
    """What is answered by path: (status, headers, body) or a function that writes to the handler."""

    port: int = 0
    answers: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def url(self, path: str = "/", host: str = HOST) -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (status, {"Content-Type": "text/html; charset=utf-8", **named}, data)

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.answers[path] = (status, {"Location": to}, b"")

    def write(self, path: str, writer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.answers[path] = writer


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        self.site.headers.append(dict(self.headers))
        answer = self.site.answers.get(self.path, (404, {}, b"nothing here"))
        if callable(answer):
            answer(self)
            return
        status, headers, body = answer  # type: ignore[misc]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serving(wrap: Callable | None = None) -> Iterator[Site]:
    """A site on a free port of 127.0.0.1; ``wrap`` makes its socket an encrypted one."""
    site = Site()
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Handler", (_Handler,), {"site": site}), bind_and_activate=True
    )
    server.daemon_threads = True
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    if wrap:
        server.socket = wrap(server.socket)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def names(host: str, port: int) -> list[str]:
    """Every name leads to the site."""
    return ["127.0.0.1"]


here = partial(fetch, allow=LOOPBACK.__eq__, resolve=names, limits=Limits(1 << 20, 2, 2, 4))
