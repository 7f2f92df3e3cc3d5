"""The tracker as the README starts it, and a headless Chromium in front of it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.refused import refusals

ROOT = Path(__file__).resolve().parents[2]
expect.set_options(timeout=20_000)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@dataclass(frozen=True)
class Served:
    """A running tracker: its address, the curator's login, that of one who reviews, its commands."""

    address: str
    name: str
    password: str
    reviewer: tuple[str, str]
    manage: Callable[..., str]


def own_database() -> str:
    """The address of a database for this server alone; empty: SQLite in its folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return ""
    name = f"browser_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{url.rpartition('/')[0]}/{name}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The starter set, served by the commands that ``make run`` runs."""
    folder = tmp_path_factory.mktemp("tracker")
    environment = os.environ | {
        "LOCAL": "1", "DATA_DIR": str(folder), "DATABASE_URL": own_database(),
        "DATABASE_REPLICA_URLS": "", "IMPORTS_BY": "process",
    }  # fmt: skip
    port = free_port()
    address = f"http://127.0.0.1:{port}"

    def manage(*command: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT, env=environment, check=True, capture_output=True, text=True, timeout=600,
        ).stdout  # fmt: skip

    manage("migrate", "--verbosity", "0")
    manage("load_starter")
    printed = manage("local_curator", "--address", address)
    logins = re.findall(r"login (\S+), password (\S+)", printed)
    assert len(logins) == 2, printed
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "tracker.wsgi", "--bind", f"127.0.0.1:{port}",
         "--threads", "4", "--log-level", "warning"],
        cwd=ROOT, env=environment,
    )  # fmt: skip
    try:
        wait_for(f"{address}/healthz")
        yield Served(address, *logins[0], reviewer=logins[1], manage=manage)
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(url: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("no Chromium on this machine (Debian's package: chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def window(chromium: Browser, tracker: Served, **looks: Any) -> Iterator[Page]:
    """A page in a window of its own; the policy of content may refuse nothing in it."""
    context = chromium.new_context(base_url=tracker.address, **looks)
    refused = refusals(context)
    yield context.new_page()
    context.close()
    assert refused == []


@pytest.fixture
def page(chromium: Browser, tracker: Served) -> Iterator[Page]:
    """A wide window with scripts, as a curator has it."""
    with window(chromium, tracker, viewport={"width": 1280, "height": 900}) as page:
        yield page


@pytest.fixture
def phone(chromium: Browser, tracker: Served) -> Iterator[Page]:
    """A telephone without scripts."""
    size = {"width": 360, "height": 740}
    with window(chromium, tracker, viewport=size, java_script_enabled=False) as page:
        yield page


@pytest.fixture(params=["light", "dark"])
def curators_phone(request, chromium: Browser, tracker: Served) -> Iterator[Page]:
    """A telephone with scripts, once in each colour scheme."""
    size = {"width": 400, "height": 800}
    with window(chromium, tracker, viewport=size, color_scheme=request.param) as page:
        yield page
