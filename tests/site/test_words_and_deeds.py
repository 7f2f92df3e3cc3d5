"""An official's page: words and deeds before, during and after an office, as far as was looked."""

import csv

import pytest

from policies.models import Award, Coverage, Locality, PolicyInstrument, Tenure

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(places, official):
    def make(place=None, first=2013, last=2016, **more):
        return Tenure.objects.create(
            official=more.pop("official", None) or official(), locality=place or places.zhejiang,
            office_en="Governor of Zhejiang", from_year=first, to_year=last, **more,
        )  # fmt: skip

    return make


def act(place, year, **more):
    return PolicyInstrument.objects.create(
        title_en=f"Act of {year}", locality=place, status="published",
        announced_on=year and f"{year}-06-01", **more,
    )  # fmt: skip


def of(tenure) -> str:
    return f"/officials/{tenure.official.uid}/"


def test_deeds_are_counted_by_phase_over_the_years_looked_at(
    places, office, looked, land_year, read
):
    tenure = office()
    looked(places.zhejiang, "instrument", first=2012, last=2015)
    looked(places.zhejiang, "land_award", first=2012, last=2015)
    for year in (2011, 2012, 2012, 2012, 2014, 2014, 2014, 2014, 2016):
        act(places.zhejiang, year)
    act(places.zhejiang, None)
    act(places.hangzhou, 2014)  # of a place within it: no act of the province
    land_year(places.zhejiang, 2012, area_m2=30_000)
    land_year(places.zhejiang, 2014, area_m2=60_000)
    page = read(of(tenure))
    assert "Before 2011–2012 During 2013–2016 After no year on record" in page
    assert (
        "Instruments 4 (3.0 in the 1 year looked at) 5 (1.3 a year in the 3 years looked at) "
        "not looked at"
    ) in page
    assert (
        "Industrial land granted, ha 3.00 (3.00 in the 1 year looked at) "
        "6.00 (2.00 a year in the 3 years looked at) not looked at"
    ) in page
    assert "Awards not looked at not looked at not looked at" in page
    assert "1 record without a date is in no year." in page


def test_none_found_differs_from_not_looked_and_from_years_unknown(places, office, looked, read):
    tenure = office()
    looked(places.zhejiang, "award", first=2013, last=2014)
    looked(places.zhejiang, "instrument")
    page = read(of(tenure))
    assert "Awards not looked at 0 (0.0 a year in the 2 years looked at) not looked at" in page
    assert "Instruments none on record; of which years something was read is not noted" in page


def test_words_of_a_phase_are_one_text(places, office, official, speech, read):
    speaker = official()
    tenure = office(official=speaker)
    speech(places.zhejiang, count=79, characters=4526, day="2013-02-05", official=speaker)
    speech(places.zhejiang, "Another", 21, 5474, day="2014-02-05", official=speaker)
    page = read(of(tenure))
    assert "Own speeches on record none on record 2 none on record" in page
    assert "产业 per 10,000 characters not counted 100.0 (100) not counted" in page
    page = read(of(tenure) + "?term=产业政策")
    assert "产业政策 per 10,000 characters not counted 2.0 (2) not counted" in page


def test_chooser_leads_to_the_address_of_the_term(places, office, official, speech, client):
    speaker = official()
    tenure = office(official=speaker)
    speech(places.zhejiang, official=speaker)
    answer = client.get(of(tenure) + "?measure=industry/term/产业政策")
    assert answer.status_code == 302
    assert answer["Location"].startswith(of(tenure) + "?term=")
    assert client.get(of(tenure) + "?term=no-such-word").status_code == 400
    assert client.get(of(tenure) + "?locality=330000").status_code == 400


def test_an_office_without_years_has_no_phases_and_says_so(places, office, looked, read):
    looked(places.zhejiang, "instrument", first=2012, last=2013)
    page = read(of(office(first=None, last=None)))
    assert "The years of this office are not recorded, so nothing can be told" in page
    assert "Before, during and after the office" not in page


def test_drafts_are_in_no_count(places, office, looked, firm, award, read):
    tenure = office()
    looked(places.zhejiang, "instrument", first=2013, last=2016)
    looked(places.zhejiang, "award", first=2013, last=2016)
    PolicyInstrument.objects.create(
        title_en="Unseen", locality=places.zhejiang, announced_on="2014-01-01"
    )
    award(firm("Unseen", status="draft"), places.zhejiang, awarded_on="2014-01-01")
    for name in ("Alpha", "Beta"):
        award(firm(name), places.zhejiang, awarded_on="2014-01-01")
    page = read(of(tenure))
    assert "Instruments not looked at 0 (0.0 a year in the 4 years looked at)" in page
    assert "Awards not looked at 2 (0.5 a year in the 4 years looked at)" in page
    assert "Unseen" not in page


def test_the_chart_stands_beside_the_table(places, office, looked, client):
    tenure = office()
    looked(places.zhejiang, "instrument", first=2013, last=2016)
    act(places.zhejiang, 2014)
    html = client.get(of(tenure)).content.decode()
    assert "Words and deeds beside the office: Governor of Zhejiang</title>" in html
    assert "That one thing follows another does not mean that it comes of it" in html


def test_officials_are_listed_by_place_office_and_speeches(places, office, official, speech, read):
    speaker = official("Huang Ming")
    office(official=speaker, place=places.guangdong)
    office()
    speech(places.guangdong, official=speaker)
    speech(places.guangdong, "Unseen", official=speaker, status="draft")
    page = read("/officials/")
    assert "Huang Ming 李明 Governor of Zhejiang, Guangdong (2013–2016) 1" in page
    assert "Huang Ming" not in read("/officials/?locality=330000")
    assert "Li Ming" not in read("/officials/?locality=440000")
    assert "Huang Ming" in read("/officials/?q=huang")
    assert "No official on record fits." in read("/officials/?q=nobody")


@pytest.mark.parametrize("more", [1, 4])
def test_queries_do_not_grow_with_the_rows(
    places, office, official, speech, looked, client, more, django_assert_num_queries
):
    speaker = official()
    for number in range(more):
        tenure = office(official=speaker, first=2010 + number, last=2011 + number)
        speech(places.zhejiang, f"S{number}", official=speaker, day=f"201{number}-01-01")
        act(places.zhejiang, 2010 + number)
        looked(places.zhejiang, "instrument", first=2010 + number, last=2011 + number)
    assert Locality.objects.exists() and Coverage.objects.exists() and not Award.objects.exists()
    client.get(of(tenure))
    with django_assert_num_queries(13):
        client.get(of(tenure))


def test_the_chart_has_an_address_and_a_table_that_tells_what_was_not_looked_at(
    places, office, looked, land_year, client
):
    tenure = office()
    looked(places.zhejiang, "land_award", first=2014, last=2015)
    land_year(places.zhejiang, 2014, area_m2=60_000)
    address = f"official={tenure.official.uid}&office=1"
    assert f"/charts/words-and-deeds.csv?{address}".replace("&", "&amp;") in (
        client.get(of(tenure)).content.decode()
    )
    answer = client.get(f"/charts/words-and-deeds.csv?{address}")
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    told = {row["year"]: (row["area_m2"], row["area_m2_state"], row["awards"]) for row in rows}
    assert float(told["2014"][0]) == 60_000
    assert told["2014"][1:] == ("looked", "")
    assert (float(told["2015"][0]), told["2015"][1]) == (0, "looked")
    assert told["2013"] == ("", "not_looked", "")
    assert client.get("/charts/words-and-deeds.svg?official=nobody").status_code == 400
