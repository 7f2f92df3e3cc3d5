"""The web server as production runs it, and the proxy in front of it, on free ports of this machine."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.deploy.files import DEPLOY, ROOT
from tests.processes import Place

HOST = "tracker.example.org"
TOKEN = "a-long-secret-of-prometheus"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(
    port: int, path: str, method: str = "GET", tls: bool = False, body=None, **headers
) -> Answer:
    """Ask a server of this machine by the name that readers use."""
    if tls:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        there = http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=trusting)
    else:
        there = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    with closing(there):
        there.request(method, path, body, {"Host": HOST, **named})
        answer = there.getresponse()
        found = {name.lower(): text for name, text in answer.getheaders()}
        return Answer(answer.status, found, answer.read())


class Server:
    """gunicorn with the settings of the deployment, on a place of its own."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place, self.port = place, free_port()
        self.log = folder / "web.log"
        self.environment = place.environment | {
            "LOCAL": "0", "SECRET_KEY": "k" * 64, "ALLOWED_HOSTS": HOST, "BEHIND_PROXY": "1",
            "IMPORTS_BY": "worker", "METRICS_TOKEN": TOKEN, "BIND": f"127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "2", "READY_ANSWERS_MB": "1", "API_USE_SHARED_EVERY": "1",
        }  # fmt: skip
        self.environment.pop("API_RATE", None)

    def run(self, *command: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip

    def start(self, *command: str) -> subprocess.Popen:
        with self.log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def web(self) -> subprocess.Popen:
        return self.start("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "tracker.wsgi")

    def ask(self, path: str, **headers) -> Answer:
        return ask(
            self.port, path, X_Forwarded_Proto="https", X_Forwarded_For="203.0.113.7", **headers
        )

    def measures(self) -> dict[str, float]:
        text = self.ask("/metrics", Authorization=f"Bearer {TOKEN}").body.decode()
        found = re.findall(r"^([^#].*) (\S+)$", text, re.M)
        return {name: float(value) for name, value in found}

    def lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()


def wait_until(holds, what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if holds():
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} seconds: {what}")


def stop(process: subprocess.Popen) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(40)


@contextmanager
def proxy(folder: Path, to: int) -> Iterator[int]:
    """nginx with the configuration of the deployment in front of a port; yields its own for HTTPS."""
    plain, secure = free_port(), free_port()
    config = write_config(folder, to, plain, secure)
    with (folder / "proxy.log").open("w") as log:
        process = subprocess.Popen(
            [find_nginx(), "-p", str(folder), "-c", str(config), "-g", "daemon off;"], stderr=log
        )
    try:
        wait_until(
            lambda: process.poll() is not None or ask(plain, "/proxy-lives").status == 204,
            "it lives",
        )
        assert process.poll() is None, (folder / "proxy.log").read_text()
        yield secure
    finally:
        stop(process)


def find_nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def write_config(folder: Path, to: int = 8000, plain: int = 8080, secure: int = 8443) -> Path:
    """The configuration of the container with the paths and ports of a test, and a certificate."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}",
         "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    ours = {
        "/tmp/": f"{folder}/", "/etc/nginx/tls/": f"{folder}/",
        "/var/cache/nginx/tracker": f"{folder}/cache",
        "/etc/nginx/tracker.conf": f"{folder}/tracker.conf", "web:8000": f"127.0.0.1:{to}",
        "listen 80 ": f"listen 127.0.0.1:{plain} ",
        "listen 443 ": f"listen 127.0.0.1:{secure} ",
    }  # fmt: skip
    for name in ("container.conf", "tracker.conf"):
        text = (DEPLOY / "nginx" / name).read_text(encoding="utf-8")
        for there, here in ours.items():
            text = text.replace(there, here)
        text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.M)
        if name == "container.conf" and os.geteuid() == 0:
            text = f"user root;\n{text}"
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "container.conf"
