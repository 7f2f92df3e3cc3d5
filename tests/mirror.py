"""A copy of the public records, kept by the log of changes alone, and the records themselves to compare."""

from typing import Any

import orjson

from policies.api.nouns import RESOURCES
from policies.publish.faces import LISTS, SHOWN

Records = dict[tuple[str, str], dict[str, Any]]
NOUNS = [each.name for each in RESOURCES if each.model in SHOWN]
UNNAMED = [each.name for each in RESOURCES if each.model in LISTS]


def read(client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, (address, response.content.decode())
    return orjson.loads(response.content)


def pages(client, address: str | None):
    """The pages of a list, from an address on."""
    while address:
        page = read(client, address)
        yield page
        address = page["next"]


def rows_of(client, noun: str) -> list[dict[str, Any]]:
    """All rows of a list of the interface."""
    return [
        row
        for page in pages(client, f"/api/v1/{noun}/?page_size=1000")
        for row in page["results"]
    ]  # fmt: skip


class Mirror:
    """The records by noun and uid, and the rows of the lists without ids."""

    def __init__(self, client, page_size: int = 1000) -> None:
        self.client, self.page_size = client, page_size
        self.version = 0
        self.records: Records = {}
        self.moved: dict[tuple[str, str], str] = {}
        self.lists: dict[str, list[dict[str, Any]]] = {}

    def poll(self) -> int:
        """Bring the copy up to date; returns how many changes came."""
        came, since = 0, self.version
        asked = f"/api/v1/changes/?since={since}&page_size={self.page_size}"
        for page in pages(self.client, asked):
            for item in page["results"]:
                self._take(item)
            came += len(page["results"])
            self.version = page["version"]
        for name, version in page["lists"].items():
            if version > since or name not in self.lists:
                self.lists[name] = rows_of(self.client, name)
        return came

    def _take(self, item: dict[str, Any]) -> None:
        key = item["noun"], item["uid"]
        self.moved.pop(key, None)
        if item["record"] is None:
            self.records.pop(key, None)
        else:
            self.records[key] = item["record"]
        if item["moved_to"]:
            self.moved[key] = item["moved_to"]


def mirror_of(client) -> Records:
    """A copy made from nothing: each public record by its noun and uid."""
    mirror = Mirror(client)
    mirror.poll()
    return mirror.records


def public_records(client) -> Records:
    """What the lists of the interface say: each public record by its noun and uid."""
    return {(noun, row["uid"]): row for noun in NOUNS for row in rows_of(client, noun)}


def public_lists(client) -> dict[str, list[dict[str, Any]]]:
    """The rows of the lists without ids."""
    return {name: rows_of(client, name) for name in UNNAMED}
