"""What compose.yaml promises of every container: no rights, nothing written, no password of its own."""

import re
from pathlib import Path

import pytest
import yaml

from tests.deploy.files import ROOT, server_reads, settings_read
from tests.deploy.test_settings import OF_DATABASE

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = {"prepare", "web", "worker"}
# What the image of PostgreSQL, its tools and our script for it read.
OF_POSTGRES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"} | {
    "PGHOST", "PGUSER", "PGPASSWORD", "REPLICATION_PASSWORD",
}  # fmt: skip


def text_of(service) -> str:
    return yaml.safe_dump(service)


def test_all_services_are_there():
    assert set(SERVICES) == OURS | {"proxy", "primary", "replica"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_bound(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"] and "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"].partition(":")[0] not in ("root", "0")
    assert not service.get("privileged") and "pid" not in service and "network_mode" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_watched_or_says_why_not(name):
    check = SERVICES[name].get("healthcheck")
    if name == "web":  # the image has one
        assert check is None and "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()
    elif name in ("prepare", "worker"):  # one ends; of the other /readyz says whether it reports
        assert check == {"disable": True}
    else:
        assert check["test"][0] == "CMD"


@pytest.mark.parametrize("name", SERVICES)
def test_every_name_in_the_environment_is_read_by_somebody(name):
    known = settings_read() | server_reads() if name in OURS else OF_POSTGRES
    assert set(SERVICES[name].get("environment", {})) <= known


def test_every_value_asked_for_is_a_setting():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    assert asked <= settings_read() | server_reads() | OF_DATABASE


def test_no_secret_has_a_default():
    """Whoever has set none is told so, and nothing starts."""
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    for name, rest in re.findall(r"\$\{([A-Z_]*(?:PASSWORD|KEY|TOKEN)[A-Z_]*)([^}]*)\}", text):
        assert rest == ":?" or (
            rest == ":-" and name in ("METRICS_TOKEN", "EMAIL_HOST_PASSWORD")
        ), name
    for _name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN", variable):
                assert re.fullmatch(r"\$\{[A-Z_]+:[?-]\}", value), variable


def test_only_the_proxy_can_be_reached_and_the_database_reaches_nobody():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("primary", "replica"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_web_and_worker_wait_until_the_database_is_at_the_state_of_the_program():
    for name in ("web", "worker"):
        waits = SERVICES[name]["depends_on"]["prepare"]["condition"]
        assert waits == "service_completed_successfully"
    assert "migrate" in text_of(SERVICES["prepare"]) and "collectstatic" in text_of(
        SERVICES["prepare"]
    )


def test_every_file_that_is_mounted_is_here_and_cannot_be_written():
    for name, service in SERVICES.items():
        for volume in service.get("volumes", []):
            source, _colon, rest = volume.partition(":")
            if source.startswith("./") and source != "./tls":  # the certificate is the operator's
                assert (ROOT / source).is_file(), volume
                assert rest.endswith(":ro"), (name, volume)
            elif not source.startswith("./"):
                assert source in COMPOSE["volumes"], volume


def test_images_are_named_without_a_registry_and_by_version():
    for service in SERVICES.values():
        image = service["image"]
        assert image == "tracker" or re.fullmatch(r"[a-z]+:[a-z0-9.-]+", image)
        assert not image.endswith(":latest")


def test_the_server_is_given_longer_to_stop_than_it_takes():
    config: dict[str, object] = {}
    text = (ROOT / "deploy" / "gunicorn.conf.py").read_text(encoding="utf-8")
    for name, value in re.findall(r"^(\w+) = (\d[\d_]*)\b", text, re.M):
        config[name] = int(value)
    assert int(SERVICES["web"]["stop_grace_period"].rstrip("s")) > config["graceful_timeout"]
    unit = (ROOT / "deploy/systemd/tracker-web.service").read_text(encoding="utf-8")
    assert int(re.search(r"TimeoutStopSec=(\d+)", unit)[1]) > config["graceful_timeout"]


@pytest.mark.parametrize(
    "script", sorted(Path(ROOT, "deploy/postgres").glob("*.sh")), ids=lambda p: p.name
)
def test_scripts_stop_at_the_first_failure(script):
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash" and "set -euo pipefail" in lines
