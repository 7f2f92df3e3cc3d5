"""Records with all that is nested in them: names, offices, links, terms, citations."""

from django.db import models

from policies.curation.starter.files import CODED, Row, find, keys, resolved
from policies.models import (
    Citation,
    Coverage,
    FirmName,
    InstrumentLink,
    Lexicon,
    Record,
    Source,
    Speech,
    Status,
    Tenure,
    Term,
    TermCount,
)  # fmt: skip

# What is nested in a record: the key, its model, and the field that points back.
NESTED: dict[str, tuple[type[models.Model], str]] = {
    "names": (FirmName, "firm"),
    "tenures": (Tenure, "official"),
    "links": (InstrumentLink, "origin"),
    "terms": (Term, "lexicon"),
    "citations": (Citation, "record"),
}


def add(model: type[models.Model], row: Row) -> bool:
    """Create a record with all that is nested in it, unless its key is there already."""
    row = dict(row)
    key = row["code"] if model in CODED else row["uid"]
    if key in keys(model):
        return False
    digest = row.get("text_sha256")
    if digest and (held := Speech.objects.filter(text_sha256=digest).first()):
        # The same speech came in by an import before: it is the one the set refers to.
        keys(model)[key] = held.pk
        return False
    if model is Lexicon and model.objects.filter(name=row["name"], version=row["version"]).exists():
        return False  # a curator's own lexicon has the name
    nested = {name: row.pop(name) for name in list(row) if name in NESTED}
    plain, many = resolved(model, row)
    if issubclass(model, Record):
        plain["status"] = Status.PUBLISHED
    record = model(**plain)
    record.full_clean(exclude=[f.name for f in model._meta.fields if f.is_relation])
    record.save()
    for name, pks in many.items():
        getattr(record, name).set(pks)
    keys(model)[key] = record.pk
    for name, rows in nested.items():
        for child in rows:
            add_nested(name, child, record)
    return True


def add_nested(name: str, row: Row, record: models.Model) -> None:
    """Create one nested row, and the citations nested in it."""
    model, back = NESTED[name]
    row = dict(row)
    citations = row.pop("citations", [])
    plain, _ = resolved(model, row)
    child = model(**plain, **{back: record})
    child.save()
    for citation in citations:
        add_nested("citations", citation, child)


def add_reported(row: Row) -> bool:
    """Create a count that a publication reports, unless it is there."""
    speech, source = find(Speech, row["speech"]), find(Source, row["source"])
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
        add_nested("citations", citation, count)
    return True


def add_coverage(row: Row) -> bool:
    """Create a record of what was looked at, unless it is there."""
    plain, _ = resolved(Coverage, row)
    same = {
        name: plain[name]
        for name in ("locality_id", "noun", "source_id", "covers_from", "covers_to")
    }
    _, new = Coverage.objects.get_or_create(**same, defaults=plain)
    return new
