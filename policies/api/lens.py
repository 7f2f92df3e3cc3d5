"""Instrument types as a scheme of others sees them: its concepts, how near they are, how sure that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from policies.api.fields import Many, properties
from policies.api.paths import or_null
from policies.api.problems import ParameterProblem
from policies.models import Concept, ConceptScheme, InstrumentType, Mapping
from policies.publish.public import public, public_values

SHOWN = ("concept", "label", "relation", "confidence", "condition")
_COLUMNS = ("concept__code", "concept__label_en", "relation", "confidence", "condition")
_UNMAPPED = (None, None, None, None, "")
ITEM = properties(
    type="string",
    concept=or_null({"type": "string"}),
    label=or_null({"type": "string"}),
    relation=or_null({"type": "string", "enum": list(Mapping.Relation.values)}),
    confidence=or_null({"type": "string", "enum": list(Mapping.Confidence.values)}),
    condition="string",
)
DOC = (
    "With lens=: the types of the record under that scheme, one item per type (code) and concept: the "
    "concept's code and English label, the relation (our type has an exact, close, broad, narrow or "
    "related match), the confidence (H, M, L) and the condition under which it holds (empty: always). "
    "A type without a counterpart in the scheme has null for all but its code."
)


@dataclass(frozen=True)
class Typed:
    """How a noun has instrument types.

    ``pairs`` takes primary keys and gives pairs of a key and that of a type; ``having`` narrows rows
    to those with one of some types.
    """

    pairs: Callable[[Sequence[Any]], Iterable[tuple[Any, Any]]]
    having: Callable[[QuerySet[Any], list[int]], QuerySet[Any]]


def read_scheme(code: str) -> ConceptScheme:
    """The scheme of a code. Raises ParameterProblem."""
    schemes = {scheme.code: scheme for scheme in ConceptScheme.objects.all()}
    if code not in schemes:
        raise ParameterProblem(
            "lens", f"There is no concept scheme {code!r}.", allowed=sorted(schemes), misspelt=code
        )
    return schemes[code]


def lens(typed: Typed, scheme: ConceptScheme | None = None) -> Many:
    """The field that shows the types of a page of rows under a scheme: three queries at most."""

    def rows(keys: list[Any]) -> Iterable[tuple[Any, dict[str, Any]]]:
        pairs = set(typed.pairs(keys))
        types = public_values(InstrumentType, {key for _, key in pairs}, ("order", "code"))
        arrows = defaultdict(list)
        found = public(Mapping).filter(type__in=list(types), concept__scheme=scheme)
        for key, *values in found.order_by("concept__order", "concept__code").values_list(
            "type", *_COLUMNS
        ):
            arrows[key].append(values)
        shown = sorted((types[key], owner, key) for owner, key in pairs if key in types)
        for (_order, code), owner, key in shown:
            for values in arrows.get(key) or [_UNMAPPED]:
                yield owner, {"type": code, **dict(zip(SHOWN, values, strict=True))}

    return Many("lens", DOC, rows=rows, items=ITEM, cell=_cell)


def _cell(item: dict[str, Any]) -> str:
    if item["concept"] is None:
        return f"{item['type']}: none"
    return f"{item['type']}: {item['concept']} ({item['relation']}, {item['confidence']})"


def of_concept(
    rows: QuerySet[Any], typed: Typed, scheme: ConceptScheme, code: str
) -> QuerySet[Any]:
    """The rows with a type that corresponds to a concept of a scheme, or to one below it.

    Raises ParameterProblem for a code that the scheme does not have.
    """
    below = defaultdict(list)
    keys = {}
    for key, concept, parent in Concept.objects.filter(scheme=scheme).values_list(
        "pk", "code", "parent_id"
    ):
        keys[concept] = key
        below[parent].append(key)
    if code not in keys:
        raise ParameterProblem(
            "concept",
            f"There is no concept {code!r} in {scheme.code}.",
            allowed=sorted(keys),
            misspelt=code,
        )
    wanted = [keys[code]]
    for key in wanted:
        wanted += below[key]
    types = public(Mapping).filter(concept__in=wanted).values_list("type", flat=True)
    return typed.having(rows, list(types))
