"""The walls of the house: a room imports only rooms above it, and no face imports another."""

import ast
from pathlib import Path

import pytest

POLICIES = Path(__file__).resolve().parent.parent / "policies"
FLOORS = [
    "vocabulary", "text", "models", "metrics", "ingest", "curation", "search", "charts", "publish",
]  # fmt: skip
FACES = {"admin", "api", "site"}
MODULES = sorted(p for p in POLICIES.rglob("*.py") if "migrations" not in p.parts)


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "policies" and len(parts) > 1:
                rooms.add(parts[1])
    return rooms


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(POLICIES)))
def test_imports_go_one_way(path):
    room = path.relative_to(POLICIES).parts[0]
    if room in FLOORS:
        allowed = set(FLOORS[: FLOORS.index(room) + 1])
    elif room in FACES:
        allowed = {*FLOORS, room}
    elif room == "management":
        allowed = {*FLOORS, room, "api"}  # what the interface lists can be written to files
    else:
        return
    assert imported_rooms(path) <= allowed


def conditions_on_status(path: Path) -> list[int]:
    """Lines where rows are chosen by a status."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", ""))
        in {"filter", "exclude", "get", "Q"}
        and any("status" in (keyword.arg or "").split("__") for keyword in node.keywords)
    ]


@pytest.mark.parametrize("face", ["api", "site"])
def test_status_is_filtered_in_the_models_alone(face):
    """``published()`` is where the public begins; no public face filters status by hand."""
    paths = [*(POLICIES / face).rglob("*.py"), *(POLICIES / "charts").rglob("*.py")]
    assert {str(path): lines for path in paths if (lines := conditions_on_status(path))} == {}
