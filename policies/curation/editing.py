"""What a form was opened from, and who changed the record since: so that nobody overwrites unseen.

A form takes with it what its fields said (``Opened``), signed. When it comes back, that is compared with
what they would say now.
"""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from django.core import signing
from django.db import models

SALT = "policies.editing"


@dataclass
class Opened:
    """What the fields of a form say: those of the record, and by inline and key those of its rows.

    Of an inline in ``partial`` there are more rows than are shown on its page.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    partial: list[str] = field(default_factory=list)
    at: str = ""

    def token(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    @classmethod
    def read(cls, token: str) -> Opened | None:
        """What a token holds; None where it is not ours."""
        try:
            return cls(**signing.loads(token, salt=SALT))
        except signing.BadSignature:
            return None

    def says_the_same(self, other: Opened) -> bool:
        return self.fields == other.fields and self.rows == other.rows


@dataclass(frozen=True)
class Version:
    """Who made a change and when, as its history has it."""

    user: str = ""
    at: datetime.datetime | None = None


def changed_by(record: models.Model | None, since: str, name: str = "") -> Version:
    """The last change since a moment: of one field, or of the record as a whole.

    A field that no version tells of, like a relation to many, was changed with the last version.
    """
    history: Any = getattr(record, "history", None)
    if record is None or history is None:
        return Version()
    versions = list(history.select_related("history_user")[:50])
    moment = datetime.datetime.fromisoformat(since) if since else None
    recent = [v for v in versions if moment is None or v.history_date >= moment] or versions[:1]
    for version, older in pairwise(versions):
        if version in recent and hasattr(version, name) and _differ(version, older, name):
            return _as_version(version)
    return _as_version(recent[0]) if recent else Version()


def _differ(one: Any, other: Any, name: str) -> bool:
    attname = one._meta.get_field(name).attname
    return bool(getattr(one, attname) != getattr(other, attname))


def _as_version(version: Any) -> Version:
    return Version(str(version.history_user or ""), version.history_date)
