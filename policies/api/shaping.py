"""What of each record is shown: ``fields``, ``include``, ``lens`` and ``expand``."""

from __future__ import annotations

from collections.abc import Mapping

from policies.api.boundary import at_boundary, how_field, read_boundary
from policies.api.expanding import expandable, expanded
from policies.api.fields import Field
from policies.api.lens import lens, read_scheme
from policies.api.problems import ParameterProblem
from policies.api.reading import read_fields, read_names
from policies.api.resource import Resource


def shaping_parameters(resource: Resource, one: bool = False) -> list[str]:
    """The names that a list, or a record, of this noun understands."""
    known = ["fields"]
    if expandable(resource):
        known.append("expand")
    if resource.typed:
        known.append("lens")
    if not one and includable(resource):
        known.append("include")
    if not one and resource.placed:
        known.append("boundary")
    return sorted(known)


def includable(resource: Resource) -> dict[str, Field]:
    """The fields of the record alone that a list shows when they are asked for."""
    return {field.name: field for field in resource.detail_fields if field.on_lists}


def shaped(resource: Resource, texts: Mapping[str, str], one: bool = False) -> tuple[Field, ...]:
    """The fields of a list, or of a record, as asked for. Raises ParameterProblem.

    What ``include``, ``lens`` and ``boundary`` add comes last unless ``fields`` gives it a place.
    """
    added: list[Field] = []
    if text := texts.get("include"):
        offered = includable(resource)
        added += [offered[name] for name in read_names("include", text, list(offered))]
    if (text := texts.get("lens")) and resource.typed:
        added.append(lens(resource.typed, read_scheme(text)))
    boundary = resource.placed and read_boundary(resource.placed, texts.get("boundary"))
    if boundary:
        _refuse_expanded_place(texts)
        added.append(how_field(boundary))
    basic = (*resource.fields, *(resource.detail_fields if one else ()))
    chosen = read_fields((*basic, *added), texts.get("fields"))
    chosen += tuple(field for field in added if field not in chosen)
    chosen = _expand(resource, chosen, texts.get("expand"))
    return at_boundary(chosen, boundary) if boundary else chosen


def _refuse_expanded_place(texts: Mapping[str, str]) -> None:
    if "locality" in texts.get("expand", "").replace(" ", "").split(","):
        detail = "locality cannot be expanded under a boundary: ask localities with uid or code."
        raise ParameterProblem("expand", detail)


def _expand(resource: Resource, fields: tuple[Field, ...], text: str | None) -> tuple[Field, ...]:
    if text is None:
        return fields
    nouns = expandable(resource)
    names = read_names("expand", text, list(nouns))
    shown = {field.name for field in fields}
    for name in names:
        if name not in shown:
            raise ParameterProblem("expand", f"{name} cannot be expanded: fields leaves it out.")
    return tuple(
        expanded(field, nouns[field.name]) if field.name in names else field for field in fields
    )
