"""What is not published is nowhere: not in lists, details, references, filters or counts."""

import pytest

from policies import models as m
from policies.api.nouns import RESOURCES
from tests.api.conftest import (
    DRAFT,
    cite,
    make_firm,
    make_instrument,
    make_land,
    make_locality,
    make_source,
    make_speech,
    make_type,
    make_year,
)

HIDDEN = ("hidden", "Hidden", "隐")
CITED = (m.PolicyInstrument, m.Incentive, m.Firm, m.Award, m.Speech, m.LandAward, m.Official)


@pytest.fixture(params=[DRAFT, "in_review", "withdrawn"])
def hidden(request, world):
    """Unpublished records of every noun, hung on and pointed at by published ones."""
    status = request.param
    w = world
    place = make_locality("339900", w.province, status, name_en="Hidden", name_zh="隐")
    kind = make_type("hidden-type", status, parent=w.branch)
    branch = make_type("hidden-branch", status)
    source = make_source(status, title="Hidden source", url="https://hidden.example")
    firm = make_firm("隐藏有限公司", status, name_en="Hidden")
    instrument = make_instrument(w.city, status, title_en="Hidden")
    incentive = m.Incentive.objects.create(
        instrument=w.instrument, type=w.type, name_en="Hidden", status=status
    )
    official = m.Official.objects.create(name_en="Hidden", name_zh="隐", status=status)
    lexicon = m.Lexicon.objects.create(name="hidden", title_en="Hidden", status=status)
    term = m.Term.objects.create(lexicon=lexicon, text="隐词", group="hidden")
    land = make_land(w.city, status=status, project="Hidden")
    # published, but on something that is not
    nowhere = make_instrument(place, title_en="Hidden for its place")
    m.Incentive.objects.create(
        instrument=instrument, type=w.type, name_en="Hidden for its act", status="published"
    )
    m.Award.objects.create(firm=firm, kind=w.type, description_en="Hidden firm", status="published")
    speech = make_speech(w.city, title_en="Hidden for its speaker", official=official)
    m.TermCount.objects.create(
        speech=speech, lexicon=w.lexicon, term=w.term, group="hidden", basis="computed", count=1
    )
    m.TermCount.objects.create(
        speech=w.speech, lexicon=lexicon, term=term, group="hidden", basis="computed", count=1
    )
    make_land(place, project="Hidden for its place")
    make_year(place, 2013, method="hidden")
    make_year(w.other, 2013, source=source, method="hidden")
    m.Coverage.objects.create(locality=place, noun="firm", note_en="hidden")
    m.Coverage.objects.create(locality=w.city, noun="firm", source=source, note_en="hidden")
    concept = m.Concept.objects.create(scheme=w.scheme, code="M", label_en="Other")
    m.Mapping.objects.create(type=kind, concept=concept, relation="close", confidence="L")
    m.Tenure.objects.create(official=w.official, locality=place, office_en="Hidden office")
    # published and public, pointing at something that is not
    m.Firm.objects.filter(pk=w.firm.pk).update(parent=firm, seat=place)
    m.InstrumentType.objects.filter(pk=w.type.pk).update(parent=branch)
    m.Locality.objects.filter(pk=w.city.pk).update(parent=place, today=place)
    w.city.successors.add(place)
    w.instrument.types.add(kind)
    for target in (instrument, nowhere):
        m.InstrumentLink.objects.create(origin=w.instrument, relation="amends", target=target)
    for target in CITED:
        cite(target.objects.filter(status="published").order_by("pk").first(), source)
    holder = m.Holder.objects.get(key="杭州甲有限公司")
    m.Holder.objects.filter(pk=holder.pk).update(firm=firm)
    m.TermCount.objects.create(
        speech=w.speech, term=term, basis="reported", label="shown", count=3, source=w.source
    )
    w.uids = [
        record.uid
        for record in (place, kind, branch, source, firm, instrument, incentive, official, lexicon)
    ] + [land.uid, nowhere.uid]
    w.hidden = {
        "localities": place.code,
        "instruments": instrument.uid,
        "incentives": incentive.uid,
        "firms": firm.uid,
        "officials": official.uid,
        "lexicons": lexicon.uid,
        "sources": source.uid,
        "instrument-types": kind.code,
        "land-awards": land.uid,
        "speeches": speech.uid,
    }
    return w


@pytest.mark.parametrize("suffix", ["/", ".csv", ".ndjson"])
def test_nothing_unpublished_shows_in_any_list_or_record(client, hidden, suffix):
    for resource in RESOURCES:
        pages = [f"/api/v1/{resource.name}{suffix}"]
        if resource.identifier:
            rows = client.get(f"/api/v1/{resource.name}/").json()["results"]
            pages += [
                f"{pages[0][: -len(suffix)]}/{row[resource.identifier]}{suffix}" for row in rows
            ]
        for page in pages:
            response = client.get(page)
            assert response.status_code == 200
            answer = response.content.decode()
            for word in (*HIDDEN, *hidden.uids):
                assert word not in answer, (page, word)


def test_references_to_the_unpublished_are_null(api, hidden):
    firm = api(f"firms/{hidden.firm.uid}/")
    assert (firm["parent"], firm["seat"], firm["citations"]) == (None, None, [])
    assert firm["names"]
    city = api("localities/330100/")
    assert (city["parent"], city["today"], city["successors"]) == (None, None, [])
    assert api("instrument-types/grant/")["parent"] is None
    instrument = api(f"instruments/{hidden.instrument.uid}/")
    assert (instrument["types"], instrument["links"]) == (["grant"], [])
    assert api(f"land-awards/{hidden.land.uid}/")["holders"][0]["firm"] is None
    reported = api("term-counts/?basis=reported")["results"]
    assert [(row["label"], row["term"]) for row in reported] == [("shown", None)]


def test_award_does_not_point_at_an_instrument_of_a_draft_place(api, world):
    place = make_locality("339900", status=DRAFT)
    m.PolicyInstrument.objects.filter(pk=world.instrument.pk).update(locality=place)
    m.LandAward.objects.filter(pk=world.land.pk).update(locality=place)
    for row in api("awards/")["results"]:
        assert (row["instrument"], row["incentive"], row["land_award"]) == (None, None, None)


def test_unpublished_records_answer_404_like_absent_ones(api, client, hidden):
    """But for those that are withdrawn, which are gone."""
    for noun, key in hidden.hidden.items():
        there = client.get(f"/api/v1/{noun}/{key}/").json()
        absent = api(f"{noun}/nothing/", 404)
        if there["status"] == 410:
            model = next(r.model for r in RESOURCES if r.name == noun)
            identifier = "code" if noun in ("localities", "instrument-types") else "uid"
            assert model.objects.get(**{identifier: key}).status == m.Status.WITHDRAWN
            assert there["detail"] == f"The record {key!r} of the {noun} was withdrawn."
            continue
        assert there["status"] == 404
        assert there["detail"].replace(key, "nothing") == absent["detail"]


@pytest.mark.parametrize(
    ("noun", "parameter", "key"),
    [
        ("land-years", "locality", "localities"),
        ("awards", "firm", "firms"),
        ("land-awards", "firm", "firms"),
        ("incentives", "instrument", "instruments"),
        ("instruments", "type", "instrument-types"),
        ("speeches", "official", "officials"),
        ("term-counts", "speech", "speeches"),
        ("coverage", "source", "sources"),
    ],
)
def test_filter_by_an_unpublished_record_is_as_one_by_nothing(api, hidden, noun, parameter, key):
    value = hidden.hidden[key]
    there = api(f"{noun}/?{parameter}={value}", 400)
    absent = api(f"{noun}/?{parameter}=nothing", 400)
    assert there["detail"].replace(value, "nothing") == absent["detail"]
    assert value not in there.get("allowed", [])
