"""The Dockerfile: what it copies is there, who runs it has no rights, no secret is in it."""

import re
import shlex
import subprocess
import sys

import pytest

from tests.deploy.files import ROOT

TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LINES = re.sub(r"\\\n\s*", "", TEXT).splitlines()
INSTRUCTIONS = [
    (word, rest) for word, _, rest in (line.partition(" ") for line in LINES if line[:1].isupper())
]
LAST_STAGE = INSTRUCTIONS[max(n for n, (word, _) in enumerate(INSTRUCTIONS) if word == "FROM") :]


def all_of(word, of=INSTRUCTIONS):
    return [rest for each, rest in of if each == word]


def copied():
    """Paths of the checkout that are copied into the image."""
    for rest in all_of("COPY"):
        words = shlex.split(rest)
        if not words[0].startswith("--from"):
            yield from words[:-1]


def test_the_last_stage_has_no_tools_to_build_with():
    assert len(all_of("FROM")) == 2
    assert not any("pip install" in rest for rest in all_of("RUN", LAST_STAGE))


def test_it_runs_as_somebody_without_rights():
    (user,) = all_of("USER", LAST_STAGE)
    assert user not in ("root", "0")
    after = [word for word, _ in LAST_STAGE[LAST_STAGE.index(("USER", user)) :]]
    assert set(after) <= {
        "USER",
        "VOLUME",
        "EXPOSE",
        "HEALTHCHECK",
        "CMD",
    }  # nothing is written by it


def test_what_is_copied_is_here_and_nothing_else_is_sent():
    sent = [
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    ]
    for path in copied():
        assert (ROOT / path).exists(), path
        assert path in sent, path
    assert set(sent) == set(copied())


def test_every_room_that_the_program_needs_is_copied():
    program = {"manage.py", "tracker", "policies", "templates"}
    assert program <= set(copied())


def test_packages_are_those_of_the_lock():
    assert any("--require-hashes" in rest for rest in all_of("RUN"))
    assert "requirements/base.txt" in set(copied())


def test_no_secret_is_in_it():
    given = " ".join(all_of("ENV") + all_of("ARG"))
    assert not re.search(r"SECRET|PASSWORD|TOKEN|KEY", given)
    assert "DATABASE_URL" not in given


def test_base_images_are_usual_names_of_a_version():
    for image in all_of("FROM"):
        assert re.fullmatch(r"python:3\.\d+-slim-bookworm( AS \w+)?", image)


def test_it_has_the_python_that_the_tests_ran_on():
    """The lock is made on it, too."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert all(image.startswith(f"python:{version}-") for image in all_of("FROM"))


def test_what_is_run_is_there():
    assert '"deploy/healthcheck.py"' in " ".join(all_of("HEALTHCHECK"))
    assert "--config" in all_of("CMD", LAST_STAGE)[-1]


@pytest.mark.parametrize("path", ["deploy/gunicorn.conf.py", "deploy/healthcheck.py"])
def test_programs_compile(path):
    compile((ROOT / path).read_text(encoding="utf-8"), path, "exec")


def test_nothing_that_git_leaves_out_is_copied():
    done = subprocess.run(
        ["git", "check-ignore", *copied()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
