"""Shipped figures: counts of terms, land figures, and single land awards."""

from pathlib import Path

from policies.curation.starter.files import Row, find, read_objects, read_rows, resolved
from policies.curation.starter.records import add_nested
from policies.metrics.term_counts import finish
from policies.models import (
    Firm,
    Holder,
    LandAward,
    LandHolding,
    LandYear,
    Lexicon,
    Source,
    Speech,
    Status,
    Term,
    TermCount,
)  # fmt: skip
from policies.text.names import classify, name_key

LAND_YEARS = Path(__file__).resolve().parents[2] / "data" / "starter" / "land_years.csv"


def load_term_counts(path: Path) -> int:
    """Shipped counts, each with its offsets written ``start-end start-end``.

    They are loaded for the words and the texts they were made of: not for a lexicon that a curator made
    under the same name, nor for a speech whose text is another one by now.
    """
    lexicons = _shipped_lexicons(path.with_name("lexicons.json"))
    spoken = _with_shipped_text(path.parent)
    terms = {(term.lexicon_id, term.text): term for term in Term.objects.all()}
    counted = set(TermCount.objects.computed().values_list("speech_id", "lexicon_id"))
    rows = []
    for row in read_rows(path):
        lexicon = lexicons.get((row["lexicon"], row["version"]))
        speech = find(Speech, row["speech"])
        if lexicon is None or speech not in spoken or (speech, lexicon.pk) in counted:
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
    loaded = {row.lexicon_id for row in rows}
    for lexicon in lexicons.values():
        if lexicon.pk in loaded:
            finish(lexicon)
    return len(rows)


def _shipped_lexicons(path: Path) -> dict[tuple[str, str], Lexicon]:
    """By name and version the lexicons of the set that were loaded, now or before."""
    uids = [row["uid"] for row in read_objects(path)]
    return {
        (lexicon.name, str(lexicon.version)): lexicon
        for lexicon in Lexicon.objects.filter(uid__in=uids)
    }


def _with_shipped_text(folder: Path) -> set[int]:
    """Primary keys of the speeches whose text, held or not, is the one the set knows."""
    rows = (*read_objects(folder / "speeches.json"), *read_rows(folder / "national_reports.csv"))
    digests = [row["text_sha256"] for row in rows]
    return set(Speech.objects.filter(text_sha256__in=digests).values_list("pk", flat=True))


def load_land_years(path: Path = LAND_YEARS) -> int:
    """Create the land figures that no other figure, shipped or computed, stands for yet."""
    known = set(LandYear.objects.values_list("locality_id", "year", "year_to", "use_group"))
    figures = []
    for row in read_rows(path):
        plain, _ = resolved(LandYear, row)
        key = (plain["locality_id"], int(row["year"]), int(row["year_to"]), row["use_group"])
        if key not in known:
            figures.append(LandYear(**plain, basis=LandYear.Basis.IMPORTED))
    LandYear.objects.bulk_create(figures, batch_size=500)
    return len(figures)


def restore_land_years(path: Path = LAND_YEARS) -> int:
    """The shipped land figures again where none is left; none where the starter set is not loaded."""
    sources = {row["source"] for row in read_rows(path)}
    loaded = Source.objects.filter(uid__in=sources).count() == len(sources)
    return load_land_years(path) if loaded else 0


def add_land_award(row: Row) -> bool:
    """One shipped land award: held by an organisation, cited by its supervision number."""
    row = dict(row)
    number = row["supervision_no"]
    if LandAward.objects.filter(supervision_no=number).exists():
        return False
    holder_name, source = row.pop("holder"), row.pop("source")
    plain, _ = resolved(LandAward, row)
    award = LandAward.objects.create(
        uid=f"land-{number.lower()}",
        status=Status.PUBLISHED,
        issued_code=number[:6],
        names_withheld=False,
        **plain,
    )
    firm = Firm.objects.named(holder_name).first()
    kind = classify(holder_name)
    holder, _ = Holder.objects.get_or_create(
        key=name_key(holder_name),
        defaults={
            "name": holder_name,
            "kind": kind.kind,
            "kind_evidence": kind.evidence,
            "firm": firm,
        },
    )
    LandHolding.objects.create(award=award, holder=holder)
    add_nested("citations", {"source": source, "locator": number}, award)
    return True
