"""Officials: who speaks and decides."""

from collections.abc import Iterable
from typing import Any

from django_filters import FilterSet

from policies.api.fields import Field, Many, properties
from policies.api.filters import InLocality
from policies.api.nouns.common import UID, UPDATED, citation_rows, citations, page
from policies.api.resource import Resource, Search
from policies.models import Official, Tenure
from policies.publish.public import public

OFFICE = ("office_en", "office_zh", "from_year", "to_year")
PLACE = ("code", "name_en", "name_zh")
_OPEN_YEAR = {"type": ["integer", "null"]}


class Filters(FilterSet):
    locality = InLocality(through=Official)


def offices(keys: list[Any]) -> Iterable[tuple[Any, dict[str, Any]]]:
    """Offices held in public localities, the earliest first."""
    found = public(Tenure).filter(official__in=keys).order_by("from_year", "pk")
    columns = (*OFFICE, *(f"locality__{part}" for part in PLACE))
    for official, *values in found.values_list("official_id", *columns):
        locality = dict(zip(PLACE, values[len(OFFICE) :], strict=True))
        yield official, {**dict(zip(OFFICE, values, strict=False)), "locality": locality}


OFFICIALS = Resource(
    name="officials",
    model=Official,
    doc="Holders of public office whose speeches or decisions are on record.",
    fields=(
        UID,
        Field("name_en", "Name in English."),
        Field("name_zh", "Name in Chinese."),
        Many(
            "offices",
            "Offices held: where, as what, from when to when.",
            rows=offices,
            items=properties(
                office_en="string",
                office_zh="string",
                from_year=_OPEN_YEAR,
                to_year=_OPEN_YEAR,
                locality=properties(code="string", name_en="string", name_zh="string"),
            ),
            cell=lambda office: f"{office['office_en']}, {office['locality']['name_en']}",
        ),
        UPDATED,
    ),
    detail_fields=(citations(citation_rows(Official)), page("officials")),
    filters=Filters,
    ordering=("name_en", "updated_at"),
    search=Search(("name_en", "name_zh")),
)
