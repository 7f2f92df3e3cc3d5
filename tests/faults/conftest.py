"""A place with records for each test, and the programs of a database server of its own."""

import os
from pathlib import Path

import pytest

from tests.faults.places import filled
from tests.processes import Place
from tools.postgres import find_binaries


@pytest.fixture
def place(tmp_path):
    """A copy of the place that all tests share, to be harmed."""
    place = Place(tmp_path / "data", filled())
    yield place
    place.close()


@pytest.fixture(scope="module")
def server_programs() -> Path:
    """PostgreSQL's own; the test is skipped where there are none, and where it would run twice."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL server binaries not found")
    if not os.environ.get("DATABASE_URL"):
        pytest.skip("runs once, with the tests on PostgreSQL")
    return binaries
