"""Types under the schemes of others: which concept, how near, how sure; and records by concept."""

import csv
import io

import pytest

from policies import models as m
from tests.api.conftest import DRAFT, make_instrument, make_type


@pytest.fixture
def crosswalk(world):
    """MAST: L above L1. Grants are broadly L; loans L1 under a condition, and closely B; a third none."""
    concepts = {c.code: c for c in world.scheme.concepts.all()}
    for code, parent in (("L1", concepts["L"]), ("B", None)):
        concepts[code] = m.Concept.objects.create(
            scheme=world.scheme, code=code, label_en=f"Label {code}", parent=parent, order=1
        )
    world.loan = make_type("loan", parent=world.branch, order=2)
    world.park = make_type("park", parent=world.branch, order=3)
    for code, relation, confidence, condition in (
        ("L1", "exact", "M", "if foreign"),
        ("B", "close", "L", ""),
    ):
        m.Mapping.objects.create(
            type=world.loan, concept=concepts[code], relation=relation, confidence=confidence,
            condition=condition,
        )  # fmt: skip
    other = m.ConceptScheme.objects.create(code="stip", name_en="STIP")
    concept = m.Concept.objects.create(scheme=other, code="L", label_en="Another")
    m.Mapping.objects.create(type=world.type, concept=concept, relation="exact", confidence="H")
    return world


GRANT = {
    "type": "grant", "concept": "L", "label": "Subsidies", "relation": "broad", "confidence": "H",
    "condition": "",
}  # fmt: skip
LOAN = [
    {
        "type": "loan", "concept": "B", "label": "Label B", "relation": "close", "confidence": "L",
        "condition": "",
    },
    {
        "type": "loan", "concept": "L1", "label": "Label L1", "relation": "exact",
        "confidence": "M", "condition": "if foreign",
    },
]  # fmt: skip
PARK = {
    "type": "park", "concept": None, "label": None, "relation": None, "confidence": None,
    "condition": "",
}  # fmt: skip


def seen(api, query):
    return {row.get("code") or row["uid"]: row["lens"] for row in api(query)["results"]}


def test_each_type_is_given_with_its_concepts(api, crosswalk):
    found = seen(api, "instrument-types/?lens=mast&leaf=true")
    assert found == {"grant": [GRANT], "loan": LOAN, "park": [PARK]}


def test_an_instrument_has_its_types_and_those_of_its_public_incentives(api, crosswalk):
    w = crosswalk
    for type_, status in ((w.loan, m.Status.PUBLISHED), (w.park, DRAFT)):
        m.Incentive.objects.create(instrument=w.instrument, type=type_, name_en="x", status=status)
    assert seen(api, "instruments/?lens=mast") == {w.instrument.uid: [GRANT, *LOAN]}
    detail = api(f"instruments/{w.instrument.uid}/?lens=mast&fields=lens")
    assert detail == {"lens": [GRANT, *LOAN]}
    assert seen(api, f"incentives/?lens=mast&uid={w.incentive.uid}") == {w.incentive.uid: [GRANT]}


def test_a_type_that_is_no_longer_public_is_not_told(api, crosswalk):
    m.InstrumentType.objects.filter(code="grant").update(status=m.Status.WITHDRAWN)
    assert seen(api, "instruments/?lens=mast") == {crosswalk.instrument.uid: []}
    assert api("instruments/?lens=mast&concept=L")["results"] == []


@pytest.mark.parametrize(
    ("concept", "found"),
    [("L", {"Measures", "Chip measures"}), ("L1", {"Measures"}), ("B", {"Measures"})],
)
def test_concept_takes_what_corresponds_to_it_or_to_one_below(api, crosswalk, concept, found):
    make_instrument(crosswalk.city).types.add(crosswalk.loan)
    make_instrument(crosswalk.city, title_en="Park").types.add(crosswalk.park)
    rows = api(f"instruments/?lens=mast&concept={concept}")["results"]
    assert {row["title_en"] for row in rows} == found


def test_concept_of_types_and_incentives(api, crosswalk):
    codes = [r["code"] for r in api("instrument-types/?lens=mast&concept=L")["results"]]
    assert codes == ["grant", "loan"]
    rows = api("incentives/?lens=mast&concept=L1")["results"]
    assert rows == []


def test_a_concept_without_its_scheme_is_refused(api, crosswalk):
    assert api("instruments/?concept=L", 400)["parameter"] == "concept"


def test_wrong_scheme_and_concept_are_told_what_there_is(api, crosswalk):
    problem = api("instruments/?lens=masd", 400)
    assert (problem["parameter"], problem["nearest"]) == ("lens", "mast")
    problem = api("instruments/?lens=mast&concept=X9", 400)
    assert (problem["parameter"], problem["allowed"]) == ("concept", ["B", "L", "L1"])
    assert api("firms/?lens=mast", 400)["type"].endswith("unknown-parameter")


def test_lens_takes_the_place_that_fields_gives_it_and_fills_a_csv_cell(client, api, crosswalk):
    row = api("instruments/?lens=mast&fields=lens,uid")["results"][0]
    assert list(row) == ["lens", "uid"]
    text = client.get("/api/v1/instrument-types.csv?lens=mast&fields=code").content
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert {row["code"]: row["lens"] for row in rows}["loan"] == (
        "loan: B (close, L); loan: L1 (exact, M)"
    )
