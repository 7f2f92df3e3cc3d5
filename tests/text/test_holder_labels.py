"""How often the kind of a holder is right, on names of the shared file that were labelled by hand.

``holder_labels.csv`` holds no name: a name is found by the first 16 hexadecimal digits of the SHA-256
of its key. ``weight`` says how many distinct names of the file the labelled one stands for (the
samples are stratified by what decided). The first draw was used to mend the rules, the second was
drawn afterwards. Labels: ``organisation``; ``eponym``, a business under its owner's full name;
``person``; ``mixed``, a person named beside an organisation; ``unclear``, which a reader cannot tell.
"""

import csv
import gzip
import hashlib
from collections import Counter
from pathlib import Path

import pytest

from policies.text.names import classify, name_key, split_holders

LABELS = Path(__file__).parent / "holder_labels.csv"
ORGANISATIONS = {"organisation", "eponym"}


@pytest.fixture(scope="module")
def verdicts(shared_data) -> list[tuple[str, str, str, float]]:
    """``(draw, label, verdict, weight)`` of each labelled name."""
    with LABELS.open(encoding="utf-8", newline="") as handle:
        labels = {row["key"]: row for row in csv.DictReader(handle)}
    found: dict[str, str] = {}
    path = shared_data / "land" / "industrial_2012-2015.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        for cell in {row["土地使用权人"]: None for row in csv.DictReader(handle)}:
            for name in split_holders(cell):
                key = hashlib.sha256(name_key(name).encode()).hexdigest()[:16]
                if key in labels:
                    found.setdefault(key, name)
    assert set(found) == set(labels)
    return [
        (
            labels[key]["draw"],
            labels[key]["label"],
            classify(name).kind,
            float(labels[key]["weight"]),
        )
        for key, name in found.items()
    ]


def rates(verdicts: list, kind: str, labels: set[str]) -> tuple[float, float]:
    """Precision and recall of a kind, each name as many times as its weight says."""
    said = sum(weight for _, _, verdict, weight in verdicts if verdict == kind)
    true = sum(weight for _, label, _, weight in verdicts if label in labels)
    both = sum(w for _, label, verdict, w in verdicts if verdict == kind and label in labels)
    return both / said, both / true


@pytest.mark.shared_data
@pytest.mark.parametrize("draw", ["1", "2"])
def test_names_said_to_be_organisations_are(draw, verdicts):
    rows = [row for row in verdicts if row[0] == draw]
    alike = [(d, label, verdict, 1) for d, label, verdict, _ in rows]
    for title, counted in (("each once", alike), ("weighted", rows)):
        organisation = rates(counted, "organisation", ORGANISATIONS)
        person = rates(counted, "person", {"person"})
        print(
            f"\ndraw {draw}, {len(rows)} names, {title}: organisation precision"
            f" {organisation[0]:.4f} recall {organisation[1]:.4f};"
            f" person precision {person[0]:.4f} recall {person[1]:.4f}"
        )
        assert organisation[0] >= 0.995
        assert organisation[1] >= (0.99 if title == "weighted" else 0.9)
        assert person[0] >= 0.97 and person[1] >= 0.88
    print(Counter((verdict, label) for _, label, verdict, _ in rows))
    named = [label for _, label, verdict, _ in rows if verdict == "organisation"]
    assert {"person", "mixed"}.isdisjoint(named)
