"""A published world, and how what is read of it is looked through; taken back afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from policies.models import Holder, Status
from policies.site.charted import CHARTS
from policies.site.sitemaps import sections
from tests.conftest import make_register
from tests.public_world import make_world
from tests.security.payloads import faults


def make_parts() -> dict[str, set[str]]:
    """Make a published record of every noun; values of each part that a public address can have."""
    register = make_register()
    made = make_world(register, Status.PUBLISHED)
    Holder.objects.update(kind="organisation")
    type(made["speech"]).objects.update(visibility="full", licence="CC BY 4.0")
    return {
        "code": {"330100", made["place"].code, made["type"].code},
        "uid": {record.uid for record in made.values()},
        "key": {"330100", *(record.uid for record in made.values())},
        "version": {"2020-01-01"},
        "format": {"json", "csv", "ndjson"},
        "path": {"v1/nothing-here/"},
        "name": {*CHARTS},
        "section": {*sections()},
        "file": {"README.md"},
        "token": {"nothing"},
        "pk": {"1"},
    }


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def wrong(client, address: str, answer=None) -> list[str]:
    """What is wrong with an answer, or with what an address answers. An error of ours fails at once."""
    answer = answer or client.get(address)
    assert answer.status_code < 500, address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "").partition(";")[0]
    try:
        found = faults(kind, body, answer.headers)
    except (ValueError, SyntaxError) as error:
        found = [f"{kind} cannot be read: {error}"]
    return [f"{address[:300]} ({answer.status_code}): {fault}" for fault in found]
