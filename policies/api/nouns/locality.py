"""Localities: places that make policy, one record per life of a code."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django_filters import CharFilter, FilterSet

from policies.api.fields import Computed, Field, Many, place, properties, related
from policies.api.filters import Choice, Exact, InLocality, TrueOrFalse, read_day
from policies.api.nouns.common import UID, UPDATED, page
from policies.api.resource import Resource, Search
from policies.metrics.looked import STATES, states
from policies.models import Coverage, Locality

LIFE = ("uid", "code", "name_en", "name_zh", "kind", "valid_from", "valid_to")
_OPEN_DATE = {"type": ["string", "null"], "format": "date"}


class InForceOn(CharFilter):
    """Lives in force on a day; an open start or end counts as in force."""

    json_schema = {"type": "string", "format": "date"}

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        rows: Any = queryset
        return rows.in_force_on(read_day(value))


class Filters(FilterSet):
    locality = InLocality()
    code = Exact("code", help_text="Exactly this code: all its lives.")
    kind = Choice("kind", Locality.Kind.choices, "Kind of place.")
    zone_kind = Choice("zone_kind", Locality.ZoneKind.choices, "Kind of zone.")
    in_force = TrueOrFalse("Whether the life has not ended.", Q(valid_to__isnull=True))
    in_force_on = InForceOn(help_text="Lives in force on this day, such as 2001-12-31.")


def other_lives(keys: list[Any]) -> Iterable[tuple[Any, dict[str, Any]]]:
    """Public lives of the same code other than the record itself, the latest first."""
    owners = list(Locality.objects.filter(pk__in=keys).values_list("pk", "code"))
    lives = list(
        Locality.objects.published()
        .filter(code__in={code for _, code in owners})
        .order_by("-valid_from", "pk")
        .values("pk", *LIFE)
    )
    for owner, code in owners:
        for life in lives:
            if life["code"] == code and life["pk"] != owner:
                yield owner, {name: life[name] for name in LIFE}


def in_force_first(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    return rows.with_code(code)  # type: ignore[attr-defined]


def coverage(keys: list[Any]) -> Iterable[tuple[Any, dict[str, Any]]]:
    """How far each noun was looked at in these places."""
    for pk, found in states(Locality.objects.filter(pk__in=keys)).items():
        for noun, state in found.items():
            yield pk, {"noun": noun, "state": state}


LOCALITIES = Resource(
    name="localities",
    model=Locality,
    doc="Places that make policy. A code can have had several lives; each is a record of its own.",
    identifier="code",
    record=in_force_first,
    fields=(
        UID,
        Field("code", "GB/T 2260, six digits; a slug for a zone."),
        Field("name_en", "Name in English usage."),
        Field("name_zh", "Name in Chinese."),
        Field("kind", "Kind of place."),
        Field("zone_kind", "Kind of zone; empty for other places."),
        place("parent", doc="The place it lies in."),
        Field("valid_from", "First day in force; null when not known."),
        Field("valid_to", "First day no longer in force; null while in force."),
        Computed(
            "in_force",
            "Whether this life has not ended.",
            paths=("valid_to",),
            compute=lambda valid_to: valid_to is None,
            kind="boolean",
        ),
        Many(
            "successors",
            "Codes of the places that succeeded it.",
            rows=related(Locality, "successors"),
        ),
        place("today", doc="The place in force today that it ended up in, or itself."),
        Field("area_km2", "Area, square kilometres."),
        Field(
            "population",
            "Permanent residents, persons; null when no openly licensed figure is held.",
        ),
        Field("population_year", "Year of the population."),
        Field("population_source", "Where the population is from."),
        Field("latitude", "Degrees north (WGS 84) of its city or seat; null when not known."),
        Field("longitude", "Degrees east (WGS 84)."),
        Field(
            "coordinates_source", "Where the point is from: a GeoNames id (CC BY 4.0), or words."
        ),
        UPDATED,
    ),
    detail_fields=(
        Many(
            "lives",
            "Other lives of the same code, the latest first.",
            rows=other_lives,
            items=properties(
                uid="string",
                code="string",
                name_en="string",
                name_zh="string",
                kind="string",
                valid_from=_OPEN_DATE,
                valid_to=_OPEN_DATE,
            ),
            cell=lambda life: f"{life['name_en']} {life['name_zh']} (until {life['valid_to']})",
        ),
        Many(
            "coverage",
            "How far each kind of record was looked at here: itself (looked), as part of a wider place "
            "(inherited), only in places within it (partly), or not_looked. Zero records mean none only "
            "where it was looked.",
            rows=coverage,
            items=properties(
                noun={"type": "string", "enum": list(Coverage.Noun.values)},
                state={"type": "string", "enum": list(STATES)},
            ),
            cell=lambda item: f"{item['noun']}: {item['state']}",
        ),
        page("localities", "code"),
    ),
    filters=Filters,
    ordering=("code", "name_en", "area_km2", "population", "valid_from", "valid_to", "updated_at"),
    search=Search(("name_en", "name_zh", "code")),
)
