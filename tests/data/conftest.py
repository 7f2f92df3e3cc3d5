"""The register of localities, read once for each module."""

from collections import defaultdict

import pytest

from tests.data.register import Life, Lives, read_register


@pytest.fixture(scope="module")
def register() -> list[Life]:
    return read_register()


@pytest.fixture(scope="module")
def lives(register: list[Life]) -> Lives:
    by_code: dict[str, list[Life]] = defaultdict(list)
    for life in register:
        by_code[life.code].append(life)
    return by_code
