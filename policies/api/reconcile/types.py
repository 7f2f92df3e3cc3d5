"""The types of the service: which nouns can be matched, their properties, and how a record is shown.

An identifier is the noun and the record's own key there: ``localities/330109``, ``firms/<uid>``. It is the
end of the record's address in the interface.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from policies.api.fields import Field, Many
from policies.api.nouns.firm import FIRMS
from policies.api.nouns.locality import LOCALITIES
from policies.api.nouns.official import OFFICIALS
from policies.api.nouns.taxonomy import INSTRUMENT_TYPES
from policies.api.resource import Resource
from policies.search.matching.candidates import KINDS, Kind


@dataclass(frozen=True)
class Property:
    """What entities of a type have: a field of the noun. ``compared``: it can be given in a query."""

    id: str
    doc: str
    field: Field
    compared: bool
    of: str = ""  # the type of its values, where they are entities

    @property
    def described(self) -> dict[str, str]:
        use = "" if self.compared else " To fetch only: queries cannot give it."
        return {"id": self.id, "name": self.id, "description": f"{self.doc}{use}"}


@dataclass(frozen=True)
class Type:
    """A noun that can be matched.

    ``refers`` says of which type the values of its fields are; ``shown`` are the fields of its preview,
    with their labels. ``order`` puts the record that counts first where several have one key.
    """

    name: str
    doc: str
    resource: Resource
    page: Callable[[str], str]
    refers: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, Any] = field(default_factory=dict)
    more: tuple[Field, ...] = ()
    order: tuple[Any, ...] = ("pk",)

    @property
    def id(self) -> str:
        return self.resource.name

    @property
    def kind(self) -> Kind:
        return KINDS[self.id]

    @property
    def described(self) -> dict[str, str]:
        return {"id": self.id, "name": self.name}

    @cached_property
    def properties(self) -> dict[str, Property]:
        fields = (*self.resource.fields, *self.resource.detail_fields, *self.more)
        return {
            each.name: Property(
                each.name,
                each.doc,
                each,
                each.name in self.kind.compared,
                self.refers.get(each.name, ""),
            )
            for each in fields
        }

    def id_of(self, key: str) -> str:
        return f"{self.id}/{key}"

    def labels(self, keys: Iterable[str]) -> dict[str, str]:
        """The names of public records, by key."""
        by = self.resource.identifier
        rows = self.resource.queryset().filter(**{f"{by}__in": set(keys)})
        found: dict[str, str] = {}
        for key, *names in rows.order_by(*self.order).values_list(by, "name_en", "name_zh"):
            found.setdefault(key, " ".join(filter(None, names)))
        return found


def served_in(keys: list[Any]) -> Iterable[tuple[Any, str]]:
    """Codes of the localities in which officials held an office, each once."""
    offices = next(f for f in OFFICIALS.fields if f.name == "offices")
    assert isinstance(offices, Many)
    pairs = [(key, office["locality"]["code"]) for key, office in offices.rows(keys)]
    return dict.fromkeys(pairs)


def folder(name: str) -> Callable[[str], str]:
    return lambda key: f"/{name}/{key}/"


TYPES: dict[str, Type] = {
    each.id: each
    for each in (
        Type(
            "Locality",
            LOCALITIES.doc,
            LOCALITIES,
            folder("localities"),
            {"parent": "localities", "today": "localities", "successors": "localities"},
            {
                "kind": _("Kind"),
                "parent": _("Lies in"),
                "code": _("Code"),
                "valid_from": _("In force from"),
                "valid_to": _("In force until"),
                "today": _("Today"),
            },
            order=(F("valid_to").desc(nulls_first=True), "-valid_from"),
        ),
        Type(
            "Firm",
            FIRMS.doc,
            FIRMS,
            folder("firms"),
            {"parent": "firms", "seat": "localities"},
            {
                "names": _("Other names"),
                "seat": _("Seat"),
                "sector": _("Sector"),
                "uscc": _("Unified social credit code"),
                "ticker": _("Ticker"),
                "parent": _("Parent firm"),
            },
        ),
        Type(
            "Official",
            OFFICIALS.doc,
            OFFICIALS,
            folder("officials"),
            {"locality": "localities"},
            {"offices": _("Offices held")},
            (Many("locality", "Localities of the offices held.", rows=served_in),),
        ),
        Type(
            "Type of policy instrument",
            INSTRUMENT_TYPES.doc,
            INSTRUMENT_TYPES,
            lambda code: f"/instruments/?type={quote(code)}",
            {"parent": "instrument-types"},
            {"parent": _("Branch"), "definition_en": _("Definition")},
        ),
    )
}


def parts(identifier: str) -> tuple[Type, str] | None:
    """The type and the key that an identifier is made of; None for one of no type."""
    name, found, key = identifier.partition("/")
    kind = TYPES.get(name)
    return (kind, key) if kind and found and key else None


def properties(kind: Type | None = None) -> list[Property]:
    """The properties of a type, or of all types, each once; those that queries can give come first."""
    found: dict[str, Property] = {}
    for each in [kind] if kind else TYPES.values():
        for one in each.properties.values():
            known = found.get(one.id)
            if known is None or (one.compared and not known.compared):
                found[one.id] = one
    return sorted(found.values(), key=lambda one: not one.compared)
