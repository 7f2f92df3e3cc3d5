"""The starter set: the register, the taxonomy, the founding article's records, shipped figures.

What is missing is created; what is there is left as it is, so that loading again never undoes a
curator's work.
"""

from pathlib import Path

from django.db import models, transaction

from policies.curation.name_index import rebuild_names
from policies.curation.starter.figures import add_land_award, load_land_years, load_term_counts
from policies.curation.starter.files import keys, read_objects, read_rows
from policies.curation.starter.records import add, add_coverage, add_reported
from policies.curation.starter.register import load_coordinates, load_register
from policies.curation.starter.taxonomy import load_taxonomy
from policies.models import (
    Award,
    Citation,
    DataVersion,
    Firm,
    Incentive,
    LandYear,
    Lexicon,
    Locality,
    Official,
    PolicyInstrument,
    RecordName,
    Sector,
    Source,
    Speech,
    TermCount,
)  # fmt: skip
from policies.models.statistics import refresh_statistics

DATA = Path(__file__).resolve().parents[2] / "data"

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


def load_starter(folder: Path = DATA) -> dict[str, int]:
    """Load the starter set; returns how many rows of each kind were created."""
    with transaction.atomic():
        created = _load(folder)
    if any(created.values()):
        DataVersion.objects.announce(Locality, LandYear, TermCount)
        refresh_statistics(Locality, LandYear, TermCount, Citation)
    if created["localities"] or not RecordName.objects.exists():
        rebuild_names()  # the register is written in bulk
    return created


def _load(folder: Path) -> dict[str, int]:
    keys.cache_clear()
    created = {
        "localities": load_register(folder / "localities.csv"),
        "coordinates": load_coordinates(folder / "prefecture_coordinates.csv"),
        **load_taxonomy(folder / "taxonomy"),
    }
    starter = folder / "starter"
    for name, model in RECORDS:
        created[name] = sum(add(model, row) for row in read_objects(starter / f"{name}.json"))
    created["national speeches"] = sum(
        add(Speech, row) for row in read_rows(starter / "national_reports.csv")
    )
    created["term counts"] = load_term_counts(starter / "term_counts.csv")
    created["reported counts"] = sum(
        add_reported(row) for row in read_objects(starter / "reported_counts.json")
    )
    created["coverage"] = sum(add_coverage(row) for row in read_objects(starter / "coverage.json"))
    created["land figures"] = load_land_years(starter / "land_years.csv")
    created["land awards"] = sum(
        add_land_award(row) for row in read_rows(starter / "land_awards.csv")
    )
    return created
