"""Instrument types, the schemes of others, and the crosswalk between them."""

from pathlib import Path

from policies.curation.starter.files import read_rows
from policies.curation.starter.records import add
from policies.models import Concept, ConceptScheme, InstrumentType, Mapping


def load_taxonomy(folder: Path) -> dict[str, int]:
    """Create what is missing of the taxonomy; returns how many rows of each kind."""
    types = [
        row | {"uid": f"type-{row['code']}"} for row in read_rows(folder / "instrument_types.csv")
    ]
    created = {"instrument types": sum(add(InstrumentType, row) for row in types)}
    created["concept schemes"] = sum(
        add(ConceptScheme, row | {"confirmed": row["confirmed"] == "true"})
        for row in read_rows(folder / "concept_schemes.csv")
    )
    schemes = {scheme.code: scheme for scheme in ConceptScheme.objects.all()}
    concepts = {(c.scheme_id, c.code): c for c in Concept.objects.all()}
    created["concepts"] = 0
    for row in read_rows(folder / "concepts.csv"):
        scheme = schemes[row.pop("scheme")]
        row["parent"] = concepts.get((scheme.pk, row["parent"]))
        if (scheme.pk, row["code"]) not in concepts:
            concept = Concept.objects.create(scheme=scheme, **row)
            concepts[scheme.pk, concept.code] = concept
            created["concepts"] += 1
    created["mappings"] = 0
    types_by_code = {type_.code: type_ for type_ in InstrumentType.objects.all()}
    for row in read_rows(folder / "mappings.csv"):
        _, new = Mapping.objects.get_or_create(
            type=types_by_code[row.pop("type")],
            concept=concepts[schemes[row.pop("scheme")].pk, row.pop("concept")],
            defaults=row,
        )
        created["mappings"] += new
    return created
