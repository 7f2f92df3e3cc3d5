"""The units: well formed, bound, and each timer runs a service whose command there is."""

import re
import shutil
import subprocess

import pytest
from django.core.management import get_commands

from policies.curation.operation import TIMETABLE
from tests.deploy.files import DEPLOY, settings_read

UNITS = DEPLOY / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
TIMERS = sorted(UNITS.glob("*.timer"))
BOUNDS = (UNITS / "tracker-.service.d" / "hardening.conf").read_text(encoding="utf-8")
COMMAND = re.compile(r"manage\.py (\w+)")


def test_the_units_are_well_formed(tmp_path):
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed")
    for path in UNITS.rglob("*"):
        if path.is_file():
            there = tmp_path / path.relative_to(UNITS)
            there.parent.mkdir(exist_ok=True)
            text = path.read_text(encoding="utf-8")
            there.write_text(re.sub(r"/opt/tracker/\.venv/bin/\w+", "/bin/true", text))
    names = [str(tmp_path / path.name) for path in (*SERVICES, *TIMERS)]
    done = subprocess.run(
        [verify, "verify", "--man=no", *names],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_timer_has_its_service():
    assert {timer.stem for timer in TIMERS} <= {service.stem for service in SERVICES}


def test_what_a_timer_runs_is_what_the_desk_waits_for():
    """Otherwise a run that stays away is not noticed."""
    run = {COMMAND.search((UNITS / f"{timer.stem}.service").read_text())[1] for timer in TIMERS}
    assert run == set(TIMETABLE)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_every_command_there_is(path):
    text = path.read_text(encoding="utf-8")
    if command := COMMAND.search(text):
        assert command[1] in get_commands()
    else:
        assert "gunicorn --config deploy/gunicorn.conf.py tracker.wsgi" in text


def test_every_service_is_bound_by_the_same_rules():
    assert all(path.name.startswith("tracker-") for path in SERVICES)
    for rule in (
        "User=tracker", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n",
        "PrivateTmp=yes", "EnvironmentFile=/etc/tracker/tracker.env", "ProtectHome=yes",
    ):  # fmt: skip
        assert rule in BOUNDS, rule


def test_no_unit_holds_a_secret_or_an_unknown_setting():
    text = "".join(path.read_text(encoding="utf-8") for path in UNITS.rglob("*") if path.is_file())
    given = [
        pair for line in re.findall(r"^Environment=(.*)$", text, re.M) for pair in line.split()
    ]
    names = {pair.partition("=")[0] for pair in given}
    assert names <= settings_read() | {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
