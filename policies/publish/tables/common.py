"""Columns that several nouns share: the place, the sources, the page, the marks of the record."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models import Citation, InstrumentType, Locality, Sector
from policies.publish.public import public_values
from policies.publish.tables.column import Column, Linked, Listed, Page, in_language

UID = Column("uid", _("Id"))
UPDATED = Column("updated_at", _("Last changed"))
NAMES = ("name_en", "name_zh")
NAMES_OF_TYPES = ("name_en", "name_zh", "name_fr")

Sourced = Iterable[tuple[Any, tuple[str, str]]]


def place(path: str = "locality", heading: Any = None) -> tuple[Column, ...]:
    """A locality: its name in the reader's language, its code, both names."""
    name = path.split("__")[-1]
    heading = heading or _("Locality")

    def linked(part: str, words: Any, shows: tuple[str, ...], value: Any = None) -> Linked:
        return Linked(f"{name}_{part}", words, (path,), value, Locality, shows)

    return (
        linked("name", heading, NAMES, in_language),
        linked("code", _("Code of the locality"), ("code",)),
        linked("name_zh", _("Locality (Chinese)"), ("name_zh",)),
    )


def type_of(path: str, heading: Any) -> tuple[Column, ...]:
    """An instrument type: its name, its code."""
    return (
        Linked(f"{path}_name", heading, (path,), in_language, InstrumentType, NAMES_OF_TYPES),
        Linked(path, _("Code of the type"), (path,), None, InstrumentType, ("code",)),
    )


def sector(path: str = "sector") -> tuple[Column, ...]:
    return (
        Linked(f"{path}_name", _("Sector"), (path,), in_language, Sector, NAMES_OF_TYPES),
        Linked(path, _("Code of the sector"), (path,), None, Sector, ("code",)),
    )


def related(
    owner: type[models.Model], relation: str, shows: tuple[str, ...], value: Callable[..., Any]
) -> Callable[[list[Any]], Iterable[tuple[Any, Any]]]:
    """For ``Listed``: what the public records at the end of a many-to-many relation show."""

    def fetch(keys: list[Any]) -> Iterable[tuple[Any, Any]]:
        field: Any = owner._meta.get_field(relation)
        here, there = field.m2m_field_name(), field.m2m_reverse_field_name()
        links = field.remote_field.through.objects.filter(**{f"{here}__in": keys})
        pairs = list(links.values_list(f"{here}_id", f"{there}_id"))
        found = public_values(field.related_model, {target for _key, target in pairs}, shows)
        return sorted((key, value(*found[target])) for key, target in pairs if target in found)

    return fetch


def cited(model: type[models.Model]) -> Callable[[list[Any]], Sourced]:
    """For ``sources``: title and address of the published sources that are cited for the records."""

    def fetch(keys: list[Any]) -> Sourced:
        kind = ContentType.objects.get_for_model(model)
        rows = Citation.objects.published().filter(content_type=kind, object_id__in=keys)
        found = rows.order_by("pk").values_list("object_id", "source__title", "source__url")
        return [(key, (title, url)) for key, title, url in found]

    return fetch


def sources(*ways: Callable[[list[Any]], Sourced]) -> tuple[Column, ...]:
    """Titles and addresses of the sources, each once."""

    def part(number: int) -> Callable[[list[Any]], Iterable[tuple[Any, Any]]]:
        def fetch(keys: list[Any]) -> Iterable[tuple[Any, Any]]:
            found = dict.fromkeys((key, said) for way in ways for key, said in way(keys))
            return [(key, said[number]) for key, said in found if said[number]]

        return fetch

    return (
        Listed("source_titles", _("Sources"), fetch=part(0)),
        Listed("source_addresses", _("Addresses of the sources"), fetch=part(1)),
    )


def page(folder: str, column: str = "uid") -> Page:
    return Page("page", _("Page"), (column,), lambda key: f"/{folder}/{key}/" if key else "")
