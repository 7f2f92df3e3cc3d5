"""The starter set: the register, the taxonomy, the founding article's records, shipped figures.

What is missing is created; what is there is left as it is, so that loading again never undoes a
curator's work.
"""

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models, transaction

from policies.curation.register import refresh_lineage
from policies.models import (
    Award,
    Citation,
    Concept,
    ConceptScheme,
    Coverage,
    Firm,
    FirmName,
    Holder,
    Incentive,
    InstrumentLink,
    InstrumentType,
    LandAward,
    LandHolding,
    LandYear,
    Lexicon,
    Locality,
    Mapping,
    Official,
    PolicyInstrument,
    Record,
    Sector,
    Source,
    Speech,
    Status,
    Tenure,
    Term,
    TermCount,
)  # fmt: skip
from policies.text.names import holder_kind, name_key

DATA = Path(__file__).resolve().parent.parent / "data"

Row = dict[str, Any]

# Records in JSON, in the order in which they refer to each other.
RECORDS: tuple[tuple[str, type[models.Model]], ...] = (
    ("sources", Source),
    ("sectors", Sector),
    ("firms", Firm),
    ("officials", Official),
    ("instruments", PolicyInstrument),
    ("incentives", Incentive),
    ("awards", Award),
    ("lexicons", Lexicon),
    ("speeches", Speech),
)
# What is nested in a record: the key, its model, and the field that points back.
NESTED: dict[str, tuple[type[models.Model], str]] = {
    "names": (FirmName, "firm"),
    "tenures": (Tenure, "official"),
    "links": (InstrumentLink, "origin"),
    "terms": (Term, "lexicon"),
    "citations": (Citation, "record"),
}
CODED = (InstrumentType, Sector, ConceptScheme)


@transaction.atomic
def load_starter(folder: Path = DATA) -> dict[str, int]:
    """Load the starter set; returns how many rows of each kind were created."""
    _keys.cache_clear()
    created = {
        "localities": load_register(folder / "localities.csv"),
        **_load_taxonomy(folder / "taxonomy"),
    }
    starter = folder / "starter"
    for name, model in RECORDS:
        created[name] = sum(_add(model, row) for row in _json(starter / f"{name}.json"))
    created["national speeches"] = sum(
        _add(Speech, row) for row in _csv(starter / "national_reports.csv")
    )
    created["term counts"] = _load_term_counts(starter / "term_counts.csv")
    created["reported counts"] = sum(
        _add_reported(row) for row in _json(starter / "reported_counts.json")
    )
    created["coverage"] = sum(_add_coverage(row) for row in _json(starter / "coverage.json"))
    created["land figures"] = _load_land_years(starter / "land_years.csv")
    created["land awards"] = sum(_add_land_award(row) for row in _csv(starter / "land_awards.csv"))
    return created


def load_register(path: Path) -> int:
    """Create the lives of localities that are missing; returns how many."""
    known = set(Locality.objects.values_list("code", "valid_from"))
    rows = list(_csv(path))
    lives = [
        Locality(
            uid=f"loc-{row['code']}" + (f"-{row['valid_from'][:4]}" if row["valid_to"] else ""),
            status=Status.PUBLISHED,
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            kind=row["kind"],
            zone_kind=row["zone_kind"],
            valid_from=_date(row["valid_from"]),
            valid_to=_date(row["valid_to"]),
            area_km2=row["area_km2"] or None,
            source_note=row["source"],
        )
        for row in rows
        if (row["code"], _date(row["valid_from"])) not in known
    ]
    if not lives:
        return 0
    Locality.objects.bulk_create(lives, batch_size=500)
    _link_register(rows)
    refresh_lineage()
    return len(lives)


def _link_register(rows: list[Row]) -> None:
    """Set parents and successors by code: the life in force then, else the code's nearest."""
    by_code: dict[str, list[Locality]] = {}
    for place in Locality.objects.order_by("valid_from"):
        by_code.setdefault(place.code, []).append(place)

    def life(code: str, day: Any) -> Locality:
        lives = by_code[code]
        if day is None:
            return lives[-1]
        for place in lives:
            if (place.valid_from is None or place.valid_from <= day) and (
                place.valid_to is None or place.valid_to > day
            ):
                return place
        return next((p for p in lives if p.valid_from and p.valid_from > day), lives[-1])

    succession = Locality.successors.through
    links = []
    changed = []
    for row in rows:
        place = next(p for p in by_code[row["code"]] if p.valid_from == _date(row["valid_from"]))
        if row["parent"] and place.parent_id is None:
            place.parent = life(row["parent"], place.valid_from if place.valid_to else None)
            changed.append(place)
        for code in filter(None, row["successors"].split(";")):
            links.append(succession(from_locality=place, to_locality=life(code, place.valid_to)))
    Locality.objects.bulk_update(changed, ["parent"], batch_size=500)
    succession.objects.bulk_create(links, batch_size=500, ignore_conflicts=True)


def _load_taxonomy(folder: Path) -> dict[str, int]:
    types = [row | {"uid": f"type-{row['code']}"} for row in _csv(folder / "instrument_types.csv")]
    created = {"instrument types": sum(_add(InstrumentType, row) for row in types)}
    created["concept schemes"] = sum(
        _add(ConceptScheme, row | {"confirmed": row["confirmed"] == "true"})
        for row in _csv(folder / "concept_schemes.csv")
    )
    schemes = {scheme.code: scheme for scheme in ConceptScheme.objects.all()}
    concepts = {(c.scheme_id, c.code): c for c in Concept.objects.all()}
    created["concepts"] = 0
    for row in _csv(folder / "concepts.csv"):
        scheme = schemes[row.pop("scheme")]
        row["parent"] = concepts.get((scheme.pk, row["parent"]))
        if (scheme.pk, row["code"]) not in concepts:
            concept = Concept.objects.create(scheme=scheme, **row)
            concepts[scheme.pk, concept.code] = concept
            created["concepts"] += 1
    created["mappings"] = 0
    types_by_code = {type_.code: type_ for type_ in InstrumentType.objects.all()}
    for row in _csv(folder / "mappings.csv"):
        _, new = Mapping.objects.get_or_create(
            type=types_by_code[row.pop("type")],
            concept=concepts[schemes[row.pop("scheme")].pk, row.pop("concept")],
            defaults=row,
        )
        created["mappings"] += new
    return created


@cache
def _keys(model: type[models.Model]) -> dict[str, int]:
    """Natural key → primary key of a model's rows."""
    if model is Locality:
        return dict(Locality.objects.in_force().values_list("code", "pk"))
    key = "code" if model in CODED else "uid"
    return dict(model._default_manager.values_list(key, "pk"))


def _find(model: type[models.Model], key: str) -> int:
    try:
        return _keys(model)[key]
    except KeyError:
        raise ValueError(f"the starter set refers to an unknown {model.__name__} {key!r}") from None


def _resolved(model: type[models.Model], row: Row) -> tuple[Row, Row]:
    """A row's own fields with keys resolved, and its many-to-many lists."""
    plain: Row = {}
    many: Row = {}
    for name, value in row.items():
        field = model._meta.get_field(name)
        if isinstance(field, models.ManyToManyField):
            many[name] = [_find(field.related_model, key) for key in value]
        elif isinstance(field, models.ForeignKey):
            plain[field.attname] = _find(field.related_model, value) if value else None
        elif field.null and value == "":
            plain[name] = None
        else:
            plain[name] = value
    return plain, many


def _add(model: type[models.Model], row: Row) -> bool:
    """Create a record with all that is nested in it, unless its key is there already."""
    row = dict(row)
    key = row["code"] if model in CODED else row["uid"]
    if key in _keys(model):
        return False
    digest = row.get("text_sha256")
    if digest and (held := Speech.objects.filter(text_sha256=digest).first()):
        # The same speech came in by an import before: it is the one the set refers to.
        _keys(model)[key] = held.pk
        return False
    nested = {name: row.pop(name) for name in list(row) if name in NESTED}
    plain, many = _resolved(model, row)
    if issubclass(model, Record):
        plain["status"] = Status.PUBLISHED
    record = model(**plain)
    record.full_clean(exclude=[f.name for f in model._meta.fields if f.is_relation])
    record.save()
    for name, pks in many.items():
        getattr(record, name).set(pks)
    _keys(model)[key] = record.pk
    for name, rows in nested.items():
        for child in rows:
            _add_nested(name, child, record)
    return True


def _add_nested(name: str, row: Row, record: models.Model) -> None:
    model, back = NESTED[name]
    row = dict(row)
    citations = row.pop("citations", [])
    plain, _ = _resolved(model, row)
    child = model(**plain, **{back: record})
    child.save()
    for citation in citations:
        _add_nested("citations", citation, child)


def _add_reported(row: Row) -> bool:
    speech, source = _find(Speech, row["speech"]), _find(Source, row["source"])
    counts = TermCount.objects.reported().filter(speech_id=speech, source_id=source)
    if counts.filter(label=row["label"]).exists():
        return False
    count = TermCount.objects.create(
        speech_id=speech,
        source_id=source,
        label=row["label"],
        count=row["count"],
        basis=TermCount.Basis.REPORTED,
    )
    for citation in row.get("citations", []):
        _add_nested("citations", citation, count)
    return True


def _add_coverage(row: Row) -> bool:
    plain, _ = _resolved(Coverage, row)
    same = {
        name: plain[name]
        for name in ("locality_id", "noun", "source_id", "covers_from", "covers_to")
    }
    _, new = Coverage.objects.get_or_create(**same, defaults=plain)
    return new


def _load_term_counts(path: Path) -> int:
    """Shipped counts, each with its offsets written ``start-end start-end``."""
    lexicons = {(lexicon.name, str(lexicon.version)): lexicon for lexicon in Lexicon.objects.all()}
    terms = {(term.lexicon_id, term.text): term for term in Term.objects.all()}
    counted = set(TermCount.objects.computed().values_list("speech_id", "lexicon_id"))
    rows = []
    for row in _csv(path):
        lexicon = lexicons[row["lexicon"], row["version"]]
        speech = _find(Speech, row["speech"])
        if (speech, lexicon.pk) in counted:
            continue
        rows.append(
            TermCount(
                speech_id=speech,
                lexicon=lexicon,
                term=terms[lexicon.pk, row["term"]] if row["term"] else None,
                group=row["group"],
                basis=TermCount.Basis.COMPUTED,
                count=row["count"],
                offsets=[[int(n) for n in span.split("-")] for span in row["offsets"].split()],
            )
        )
    TermCount.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _load_land_years(path: Path) -> int:
    known = set(LandYear.objects.values_list("locality_id", "year", "year_to", "use_group"))
    figures = []
    for row in _csv(path):
        plain, _ = _resolved(LandYear, row)
        key = (plain["locality_id"], int(row["year"]), int(row["year_to"]), row["use_group"])
        if key not in known:
            figures.append(LandYear(**plain, basis=LandYear.Basis.IMPORTED))
    LandYear.objects.bulk_create(figures, batch_size=500)
    return len(figures)


def _add_land_award(row: Row) -> bool:
    """One shipped land award: held by an organisation, cited by its supervision number."""
    row = dict(row)
    number = row["supervision_no"]
    if LandAward.objects.filter(supervision_no=number).exists():
        return False
    holder_name, source = row.pop("holder"), row.pop("source")
    plain, _ = _resolved(LandAward, row)
    award = LandAward.objects.create(
        uid=f"land-{number.lower()}",
        status=Status.PUBLISHED,
        issued_code=number[:6],
        names_withheld=False,
        **plain,
    )
    firm = Firm.objects.named(holder_name).first()
    holder, _ = Holder.objects.get_or_create(
        key=name_key(holder_name),
        defaults={"name": holder_name, "kind": holder_kind(holder_name), "firm": firm},
    )
    LandHolding.objects.create(award=award, holder=holder)
    _add_nested("citations", {"source": source, "locator": number}, award)
    return True


def _date(value: str) -> Any:
    return models.DateField().to_python(value) if value else None


def _csv(path: Path) -> Iterator[Row]:
    if not path.exists():  # before the figures are built
        return
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _json(path: Path) -> list[Row]:
    return json.loads(path.read_text(encoding="utf-8"))
