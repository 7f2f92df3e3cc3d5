"""Write the figures that the starter set ships, from a database that holds the full records.

The records themselves are not shipped; figures computed from them are. To repeat the build, with
LAND the land results of 2012–2015 and SPEECHES the folder of speeches, on an empty database:

    export DEBUG=1 DATA_DIR=$(mktemp -d)
    .venv/bin/python manage.py migrate
    .venv/bin/python manage.py load_starter
    .venv/bin/python manage.py import_land LAND --publish
    .venv/bin/python manage.py import_speeches SPEECHES --publish
    .venv/bin/python manage.py count_terms
    .venv/bin/python tools/build_starter_figures.py

Named files are written alone: ``build_starter_figures.py term_counts`` needs no land.
"""

import argparse
import csv
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

import django  # noqa: E402

django.setup()

from policies.metrics.land_years import FIGURES, REPEATED  # noqa: E402
from policies.models import (  # noqa: E402
    Holder,
    LandAward,
    LandYear,
    Locality,
    Speech,
    TermCount,
)  # fmt: skip

STARTER = ROOT / "policies" / "data" / "starter"
FIRST, LAST = 2012, 2015
# Whose ten largest awards are shipped as single records.
LARGEST_OF = ("440300", "330100", "320500", "340100")
LARGEST = 10


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write one CSV of the starter set and say how long it is."""
    written = 0
    with (STARTER / name).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow(row)
            written += 1
    print(f"{name}: {written:,} rows")


def land_years() -> None:
    """Figures of the country, every province and every prefecture, by year and over the period."""
    figures = (
        LandYear.objects.filter(
            locality__kind__in=[
                Locality.Kind.COUNTRY, Locality.Kind.PROVINCE, Locality.Kind.PREFECTURE
            ],
            year__gte=FIRST, year_to__lte=LAST,
        )
        .select_related("locality")
        .order_by("locality__code", "year", "-year_to")
    )  # fmt: skip
    write(
        "land_years.csv",
        [
            "locality", "year", "year_to", "use_group", "mode_group", *FIGURES, *REPEATED, "method",
            "source",
        ],
        (
            [
                row.locality.code, row.year, row.year_to, row.use_group, row.mode_group,
                *(_figure(getattr(row, name)) for name in (*FIGURES, *REPEATED)),
                row.method, "src-tracker-land-2012-2015",
            ]
            for row in figures
        ),
    )  # fmt: skip


def land_awards() -> None:
    """The largest industrial awards of a few prefectures, held by one organisation each."""
    rows = []
    for code in LARGEST_OF:
        awards = (
            LandAward.objects.published()
            .in_locality(Locality.objects.in_force().get(code=code))
            .industrial()
            .granted()
            .counted()
            .in_years(FIRST, LAST)
            .filter(names_withheld=False, area_m2__isnull=False)
            .order_by("-area_m2", "supervision_no")
        )
        single = [a for a in awards[: LARGEST * 3] if a.holders.count() == 1][:LARGEST]
        for award in single:
            holder: Holder = award.holders.get()
            rows.append(
                [
                    award.supervision_no, award.locality.code, award.locality_precision,
                    holder.name, award.area_m2, award.use, award.supply_mode, award.price_cny,
                    award.signed_on, award.sector_label, "src-landchina-results",
                ]
            )  # fmt: skip
    header = [
        "supervision_no", "locality", "locality_precision", "holder", "area_m2", "use",
        "supply_mode", "price_cny", "signed_on", "sector_label", "source",
    ]  # fmt: skip
    write("land_awards.csv", header, rows)


def national_reports() -> None:
    """What is known of each national report; not its text."""
    reports = Speech.objects.filter(locality__code="100000").order_by("spoken_on")
    write(
        "national_reports.csv",
        [
            "uid", "title_zh", "title_en", "title_fr", "locality", "spoken_on", "spoken_precision",
            "occasion", "office", "source", "characters", "text_sha256",
        ],
        (
            [
                f"spe-100000-{speech.spoken_on.year}", speech.title_zh,
                f"Government work report, {speech.spoken_on.year}",
                f"Rapport d’activité du gouvernement, {speech.spoken_on.year}",
                "100000", speech.spoken_on, speech.spoken_precision,
                "Government work report 政府工作报告", "Premier of the State Council",
                "src-wikisource-work-reports", speech.characters, speech.text_sha256,
            ]
            for speech in reports
        ),
    )  # fmt: skip


def term_counts() -> None:
    """Every computed count, with its places in the text as ``start-end``."""
    counts = (
        TermCount.objects.computed()
        .select_related("speech__locality", "lexicon", "term")
        .order_by("speech__spoken_on", "speech__uid", "lexicon__name", "term__order", "group")
    )
    write(
        "term_counts.csv",
        ["speech", "lexicon", "version", "term", "group", "count", "offsets"],
        (
            [
                _speech_uid(row.speech), row.lexicon.name, row.lexicon.version,
                row.term.text if row.term else "", row.group, row.count,
                " ".join(f"{start}-{end}" for start, end in row.offsets),
            ]
            for row in counts
            if row.lexicon
        ),
    )  # fmt: skip


def _speech_uid(speech: Speech) -> str:
    national = speech.locality.code == "100000"
    return f"spe-100000-{speech.spoken_on.year}" if national else speech.uid


def _figure(value: Any) -> Any:
    return round(value, 8) if isinstance(value, float) else value


FILES = {
    "land_years": land_years,
    "land_awards": land_awards,
    "national_reports": national_reports,
    "term_counts": term_counts,
}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"of {', '.join(FILES)}; else all")
    named = parser.parse_args().files
    if unknown := set(named) - set(FILES):
        parser.error(f"no such file: {', '.join(sorted(unknown))}")
    for name in named or FILES:
        FILES[name]()
