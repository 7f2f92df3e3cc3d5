"""What rows show of other records, so that these change with those.

A record's *face* is all that others show of it: a place's names, a type's code, whether it is public at
all. A row points at others by its own relations, and by those it is public through.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Coalesce, Concat

from policies.models import (
    Award,
    Coverage,
    Firm,
    Incentive,
    InstrumentType,
    LandAward,
    LandYear,
    Lexicon,
    Locality,
    Mapping,
    Official,
    PolicyInstrument,
    Sector,
    Source,
    Speech,
    TermCount,
)
from policies.models.taxonomy import ConceptScheme

Model = type[models.Model]

# The nouns whose records have a public id; of each, the columns that rows of other nouns show, or that
# decide which place or period they show.
SHOWN: dict[Model, tuple[str, ...]] = {
    Locality: ("code", "name_en", "name_zh"),
    InstrumentType: ("code",),
    Source: (),
    Firm: ("name_zh",),
    Official: ("name_en", "name_zh"),
    PolicyInstrument: ("locality_id",),
    Incentive: (),
    Speech: ("locality_id", "spoken_on", "characters"),
    Lexicon: ("name", "version", "counted_at"),
    LandAward: (),
    Award: (),
}
# The lists whose rows have none: a mirror reads them whole again.
LISTS: tuple[Model, ...] = (TermCount, LandYear, Coverage, Mapping, ConceptScheme, Sector)
# Ways from a row to what it shows, beside its own relations and those it is public through.
FURTHER: dict[Model, tuple[str, ...]] = {
    Official: ("tenures__locality",),
    PolicyInstrument: ("links__target",),
    LandAward: ("holders__firm", "cluster__within"),
    Mapping: ("concept__scheme",),
}


def with_face(model: Model) -> models.QuerySet[Any]:
    """The public rows of a noun, with what others show of each; never empty."""
    shown = [
        part
        for column in SHOWN[model]
        for part in (
            Value("\x1f"),
            Coalesce(Cast(column, models.TextField()), Value(""), output_field=models.TextField()),
        )
    ]
    rows: Any = model._default_manager
    face = Concat(Value("+"), *shown, output_field=models.TextField()) if shown else Value("+")
    return rows.published().order_by().annotate(face=Cast(face, models.TextField()))


def showing(model: Model) -> Iterator[tuple[Model, str]]:
    """The nouns and lists whose rows point at a model, each with the path."""
    for other in (*SHOWN, *LISTS):
        for path in _ways(other).get(model, ()):
            yield other, path


@cache
def _ways(model: Model) -> dict[Model, list[str]]:
    """The paths by which rows of a noun point at others, by what they lead to."""
    rows: Any = model._default_manager.all()
    own = [
        field.name
        for field in model._meta.get_fields()
        if (field.many_to_one or field.many_to_many) and not field.auto_created
        and field.related_model
    ]  # fmt: skip
    found: dict[Model, list[str]] = defaultdict(list)
    further = FURTHER.get(model, ())
    for path in dict.fromkeys([*own, *getattr(rows, "public_through", ()), *further]):
        here: Any = model
        for part in path.split("__"):
            here = here._meta.get_field(part).related_model
        found[here].append(path)
    return found
