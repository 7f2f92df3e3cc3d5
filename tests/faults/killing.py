"""Processes that kill, or are killed, at the moment a function is called."""

import http.client
import os
import signal
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.processes import ROOT, Place
from tools.postgres import free_port

AT = """
import functools, os, pkgutil, signal, sys
from pathlib import Path
import django
django.setup()

def at(name, act):
    '''Do something just before a function is called, by its dotted name.'''
    module, _, attribute = name.rpartition(".")
    room = pkgutil.resolve_name(module)
    real = getattr(room, attribute)
    @functools.wraps(real)
    def called(*args, **kwargs):
        act()
        return real(*args, **kwargs)
    setattr(room, attribute, called)
"""
# Arguments: the port, a file that says who dies ("worker", "all") in which function, these functions.
WEB = (
    AT
    + """
port, armed, functions = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
def dies_in(name):
    def die():
        who, _, where = armed.read_text().partition(" ") if armed.exists() else ("", "", "")
        if where != name:
            return
        armed.unlink()
        if who == "all":
            os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    return die
for name in functions:
    at(name, dies_in(name))
sys.argv = ["gunicorn", "tracker.wsgi", "--bind", "127.0.0.1:" + port, "--timeout", "60"]
from gunicorn.app.wsgiapp import run
run()
"""
)
# Arguments: the function, the process to be killed, the command.
OTHER_KILLED = (
    AT
    + """
from django.core.management import execute_from_command_line
killed = []
def kill():
    if not killed:
        killed.append(os.kill(int(sys.argv[2]), signal.SIGKILL))
        import time; time.sleep(1)
at(sys.argv[1], kill)
execute_from_command_line(["manage.py", *sys.argv[3:]])
"""
)


class Web:
    """A web server on a place, and a curator's browser."""

    def __init__(self, port: int, armed: Path) -> None:
        self.port, self.armed = port, armed

    def kill(self, who: str, function: str) -> None:
        """Have its worker, or all of it, die when a function is called next."""
        self.armed.write_text(f"{who} {function}")

    def ask(self, method: str, path: str, cookies: dict[str, str], **fields: str) -> int:
        """The status of an answer. Raises OSError or HTTPException where none came."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        token = "t" * 32
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in (cookies | {"csrftoken": token}).items())
        }
        body = None
        if method == "POST":
            body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            asked.request(method, path, body, headers)
            return asked.getresponse().status
        finally:
            asked.close()

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/healthz", {}) == 200:
                    return
            time.sleep(0.3)
        raise AssertionError("the web server does not answer")


@contextmanager
def web(place: Place, *functions: str) -> Iterator[Web]:
    """A web server whose processes can be killed in these functions."""
    port, armed = free_port(), place.folder / "armed"
    with (place.folder / "web.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", WEB, str(port), str(armed), *functions],
            env=place.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        server = Web(port, armed)
        server.wait()
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
