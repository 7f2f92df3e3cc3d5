"""One record as JSON-LD: by suffix and by Accept, in words of schema.org, nothing withheld in it."""

import datetime

import pytest

from policies import models as m
from policies.api.nouns import RESOURCES
from tests.api.conftest import cite

HOST = "http://testserver"
RECORDS = [resource for resource in RESOURCES if resource.identifier]


@pytest.fixture
def said(client):
    def get(path):
        answer = client.get(f"/api/v1/{path}.jsonld")
        assert answer.status_code == 200, answer.content.decode()
        assert answer["Content-Type"] == "application/ld+json"
        return answer.json()

    return get


@pytest.mark.parametrize("resource", RECORDS, ids=lambda r: r.name)
def test_every_record_says_what_and_where_it_is(client, api, said, world, resource):
    row = api(f"{resource.name}/")["results"][0]
    key = row[resource.identifier]
    found = said(f"{resource.name}/{key}")
    assert found["@context"] == "https://schema.org"
    assert found["@id"] == f"{HOST}/api/v1/{resource.name}/{key}/"
    assert found["@type"]
    assert found["name"]
    accepting = client.get(
        f"/api/v1/{resource.name}/{key}/", headers={"accept": "application/ld+json"}
    )
    assert accepting.json() == found


def test_an_act_is_legislation_of_its_place(said, world):
    m.PolicyInstrument.objects.update(
        title_zh="芯片办法", issuing_body="Hangzhou government", announced_precision="month",
        effective_on=datetime.date(2020, 6, 1),
    )  # fmt: skip
    found = said(f"instruments/{world.instrument.uid}")
    assert found == {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": f"{HOST}/api/v1/instruments/{world.instrument.uid}/",
        "identifier": world.instrument.uid,
        "url": f"{HOST}/instruments/{world.instrument.uid}/",
        "name": "Chip measures",
        "alternateName": ["芯片办法"],
        "legislationIdentifier": "杭政〔2020〕1号",
        "legislationPassedBy": {"@type": "Organization", "name": "Hangzhou government"},
        "legislationJurisdiction": {
            "@type": "AdministrativeArea",
            "name": "Hangzhou",
            "alternateName": ["杭州市"],
            "identifier": "330100",
        },
        "legislationDate": "2020-05",
        "temporalCoverage": "2020-06-01/..",
        "keywords": ["grant", "chips"],
        "subjectOf": [
            {"@type": "CreativeWork", "name": "A notice", "url": "https://example.org/n"}
        ],
    }


def test_an_incentive_is_a_service_that_grants_money(said, world):
    found = said(f"incentives/{world.incentive.uid}")
    assert found["@type"] == ["GovernmentService", "MonetaryGrant"]
    assert found["amount"] == {
        "@type": "MonetaryAmount", "currency": "CNY", "minValue": 500000.5, "maxValue": 1000000,
    }  # fmt: skip
    assert found["provider"]["@type"] == "GovernmentOrganization"
    assert found["subjectOf"] == [{"@id": f"{HOST}/api/v1/instruments/{world.instrument.uid}/"}]


def test_an_award_names_who_gave_and_who_received(said, world):
    found = said(f"awards/{world.award.uid}")
    assert found["fundedItem"] == {"@id": f"{HOST}/api/v1/firms/{world.firm.uid}/"}
    assert found["funder"]["areaServed"]["identifier"] == "330100"
    m.Award.objects.update(amount=None)
    assert said(f"awards/{world.award.uid}")["@type"] == "Grant"


def test_a_firm_has_all_its_names(said, world):
    found = said(f"firms/{world.firm.uid}")
    assert found["@type"] == "Organization"
    assert (found["name"], found["alternateName"]) == ("杭州甲有限公司", ["Alpha", "老甲厂"])


def test_a_country_is_one(said, world):
    m.Locality.objects.filter(code="330000").update(kind="country")
    assert said("localities/330000")["@type"] == "Country"
    assert said("localities/330100")["containedInPlace"]["identifier"] == "330000"


def test_land_of_a_person_names_nobody(client, world):
    holder = m.Holder.objects.create(key="赵六", name="赵六", kind="person")
    m.LandHolding.objects.create(award=world.land, holder=holder, position=1)
    m.LandAward.objects.update(project="赵六的项目", location="赵六宅旁")
    m.refresh_withheld(m.LandAward.objects.all())
    cite(world.land, world.source, quote="受让人赵六")
    text = client.get(f"/api/v1/land-awards/{world.land.uid}.jsonld").content.decode()
    assert "赵六" not in text and world.land.supervision_no in text


def test_a_part_is_said_when_a_part_is_asked_for(client, world):
    found = client.get(f"/api/v1/firms/{world.firm.uid}.jsonld?fields=uid,name_zh").json()
    assert set(found) == {"@context", "@type", "@id", "identifier", "name"}
    assert found["name"] == "杭州甲有限公司"


def test_what_nests_objects_is_refused(client, world):
    for name, value in (("expand", "instrument"), ("lens", "mast")):
        path = f"/api/v1/incentives/{world.incentive.uid}.jsonld?{name}={value}"
        answer = client.get(path)
        assert (answer.status_code, answer.json()["parameter"]) == (400, name)


def test_a_merged_record_leads_on_in_the_same_form(client, world):
    old = m.Firm.objects.create(name_zh="旧", status="published")
    m.Firm.objects.filter(pk=old.pk).update(status="withdrawn", merged_into=world.firm)
    answer = client.get(f"/api/v1/firms/{old.uid}.jsonld")
    assert answer.status_code == 301
    assert answer["Location"] == f"{HOST}/api/v1/firms/{world.firm.uid}.jsonld"


def test_lists_are_not_offered_as_linked_data(api, world):
    api("firms/", 406, accept="application/ld+json")
    api("firms.jsonld", 404)
