"""The page of a place: who leads it, what was in force when, its words by year, where it stands."""

import datetime
import re
import struct

import pytest

from policies.curation.register import refresh_lineage
from policies.models import InstrumentLink, Locality, Tenure


def day(year: int) -> datetime.date:
    return datetime.date(year, 1, 1)


@pytest.fixture
def office(places, official):
    def make(name, first=None, last=None, place=None):
        return Tenure.objects.create(
            official=official(name), locality=place or places.hangzhou, office_en="Mayor",
            from_year=first, to_year=last,
        )  # fmt: skip

    return make


def test_leaders_without_an_end_come_first_and_unknown_years_are_said(office, read):
    office("Old", 2001, 2006)
    office("New", 2013)
    office("Undated")
    office("Until", None, 2010)
    page = read("/localities/330100/")
    order = ["New 李明, Mayor since 2013, no end on record", "Undated 李明, Mayor years not on record",
             "Until 李明, Mayor until 2010", "Old 李明, Mayor 2001–2006"]  # fmt: skip
    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)


def test_leaders_of_the_districts_are_not_those_of_the_city(places, office, read):
    office("Elsewhere", 2013, place=places.xiaoshan)
    assert "Elsewhere" not in read("/localities/330100/")


def lines(html: str) -> dict[str, list[str]]:
    """The rows of the table of acts in force, by year."""
    table = re.search(r"<caption>Instruments on record in force.*?</table>", html, flags=re.S)[0]
    rows = re.findall(r'<th scope="row">(\d+)</th>(.*?)</tr>', table, flags=re.S)
    return {year: re.findall(r"<td[^>]*>(\d+)</td>", cells) for year, cells in rows}


def test_acts_in_force_by_year(places, instrument, client):
    instrument(places.hangzhou, "One", announced_on=day(2010), expires_on=day(2012))
    later = instrument(places.xiaoshan, "Two", effective_on=day(2012), announced_on=day(2009))
    instrument(places.hangzhou, "Undated")
    end = instrument(places.hangzhou, "End of two", announced_on=day(2014), expires_on=day(2014))
    draft = instrument(places.hangzhou, "Draft", announced_on=day(2013), status="draft")
    for act in (end, draft):
        InstrumentLink.objects.create(origin=act, relation="repeals", target=later)
    html = client.get("/localities/330100/").content.decode()
    found = lines(html)  # instruments, Money, incentives
    assert found["2010"] == ["1", "1", "1"] and found["2012"] == ["2", "2", "2"]
    assert found["2013"] == ["1", "1", "1"] and found["2014"] == ["2", "2", "2"]
    assert found["2015"] == ["0", "0", "0"] and "2009" not in found
    assert "1 of them states no date and is in no year." in html


def test_words_of_one_year_are_one_text(places, speech, client):
    speech(places.hangzhou, "A", count=10, characters=1000, day="2020-01-01")
    speech(places.hangzhou, "B", count=5, characters=4000, day="2020-06-01")
    speech(places.hangzhou, "C", count=8, characters=2000, day="2021-01-01")
    speech(places.xiaoshan, "Of the district", count=99, characters=100, day="2020-01-01")
    html = client.get("/localities/330100/").content.decode()
    table = re.search(r"speeches of one year taken as one text.*?</table>", html, flags=re.S)[0]
    rows = [re.findall(r"<t[dh][^>]*>([^<]+)</t[dh]>", row) for row in table.split("<tr")]
    # 15 in 5,000 characters; 8 in 2,000; 23 in 7,000
    assert ["2020", "30.0", "15", "5,000", "2"] in rows
    assert ["2021", "40.0", "8", "2,000", "1"] in rows
    assert ["All years", "32.9", "23", "7,000", "3"] in rows


@pytest.fixture
def neighbours(places, land_year):
    """Hangzhou and four others of Zhejiang by hectares: 30, 50, 20, 20, none."""
    land_year(places.hangzhou, 2012, 2015, area_m2=300_000)
    for code, name, area in (
        ("330200", "Ningbo", 500_000), ("330300", "Wenzhou", 200_000),
        ("330400", "Jiaxing", 200_000), ("330500", "Huzhou", None),
    ):  # fmt: skip
        place = places.make(code, name, name, "prefecture", places.zhejiang)
        if area:
            land_year(place, 2012, 2015, area_m2=area)
    land_year(places.shenzhen, 2012, 2015, area_m2=900_000)
    refresh_lineage()


def test_place_stands_among_the_prefectures_of_its_province(neighbours, read):
    page = read("/localities/330100/")
    assert "Rank among the places of its kind in Zhejiang, the largest figure first" in page
    assert "Land granted, ha method 30.00 2 of 4 Ningbo 50.00 compare" in page
    assert "Wenzhou 20.00 compare Jiaxing 20.00 compare 1" in page


def test_equal_figures_share_their_ranks(neighbours, read):
    page = read("/localities/330300/")
    assert "20.00 3–4 of 4 Hangzhou 30.00 compare – 1" in page
    assert "with the same figure Jiaxing 20.00 compare" in page


def test_figures_over_other_years_are_not_ranked(neighbours, places, land_year, read):
    place = places.make("330600", "Shaoxing", "绍兴市", "prefecture", places.zhejiang)
    refresh_lineage()
    land_year(place, 2007, 2010, area_m2=990_000)
    assert "30.00 2 of 4 Ningbo 50.00 compare" in read("/localities/330100/")


def test_places_without_an_instrument_have_no_rank(neighbours, places, instrument, read):
    instrument(places.xiaoshan, "One")
    instrument(places.hangzhou, "Two")
    assert "Instruments on record" not in read("/localities/330100/").split("The same figures")[0]
    instrument(Locality.objects.get(code="330200"), "Three")
    instrument(Locality.objects.get(code="330200"), "Draft", status="draft")
    assert "Instruments on record method 2 1 of 2 – Ningbo 1 compare 3" in read(
        "/localities/330100/"
    )


def test_point_and_population_are_said_where_they_are_known(places, read):
    assert "Point on the map" not in read("/localities/330100/")
    places.hangzhou.latitude, places.hangzhou.longitude = 30.29365, 120.16142
    places.hangzhou.population, places.hangzhou.population_year = 9_018_000, 2015
    places.hangzhou.population_source = "A yearbook"
    places.hangzhou.save()
    page = read("/localities/330100/")
    assert "30.29° N, 120.16° E" in page and "9,018,000 (2015) A yearbook" in page


def test_page_names_its_picture_for_sharing(places, land_year, client):
    land_year(places.hangzhou, 2012, 2015)
    html = client.get("/localities/330100/").content.decode()
    picture = "http://testserver/localities/330100/image.png"
    assert f'<meta property="og:image" content="{picture}">' in html
    assert html.count('name="twitter:card"') == 1
    drawn = client.get("/localities/330100/image.png").content
    assert struct.unpack(">II", drawn[16:24]) == (1200, 630)
    assert client.get("/localities/999999/image.png").status_code == 404
