"""Localities side by side."""

import re
import struct

import pytest
from django.core.cache import cache

from policies.curation.register import refresh_lineage

PAIR = "/compare/?a=330100&b=440300"


def row(html: str, label: str) -> list[str]:
    """The cells of the first table row whose heading starts with a label."""
    for found in re.findall(r"<tr(?: class=\"part\")?>(.*?)</tr>", html, flags=re.S):
        heading = re.search(r"<th scope=\"row\">(.*?)</th>", found, flags=re.S)
        if heading and heading[1].startswith(label):
            cells = re.findall(r"<td[^>]*>(.*?)</td>", found, flags=re.S)
            return [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in cells]
    raise AssertionError(f"no row {label}")


@pytest.fixture
def figures(places, land_year):
    land_year(places.hangzhou, 2012, 2015, awards=1640, area_m2="26327767", holders=1446,
              cr1=0.0304, cr5=0.0836, hhi=0.0039, price_cny=838_000, priced_area_m2=2_000)  # fmt: skip
    land_year(places.shenzhen, 2012, 2015, awards=148, area_m2="3703854", holders=131,
              cr1=0.0810, cr5=0.2799, hhi=0.0262, price_cny=802_800, priced_area_m2=100)  # fmt: skip
    land_year(places.hangzhou, 2012)
    land_year(places.shenzhen, 2012)


def test_each_measure_stands_side_by_side_with_its_ratio(figures, client):
    html = client.get(PAIR).content.decode()
    assert row(html, "Land awards") == ["1,640", "148", "11.1"]
    assert row(html, "Land granted") == ["2,632.78", "370.39", "7.11"]
    assert row(html, "Price, mean") == ["419", "8,028", "0.05"]
    assert row(html, "Share of the five largest") == ["8.4%", "28.0%", "0.30"]
    assert row(html, "Herfindahl–Hirschman index") == ["0.0039", "0.0262", "0.15"]
    assert row(html, "Effective holders") == ["256.4", "38.2", "6.72"]
    assert row(html, "Area of the locality, km²") == ["16,850", "1,997", "8.44"]
    # 26,327,767 m² ÷ 16,850 km², 3,703,854 m² ÷ 1,997 km²; 1,640 and 148 awards
    assert row(html, "Land granted per km² of the locality") == ["1,562", "1,855", "0.84"]
    assert row(html, "Land awards per 1,000 km²") == ["97.3", "74.1", "1.31"]


def test_per_head_appears_only_where_the_population_is_known(figures, places, client):
    assert "per head" not in client.get(PAIR).content.decode()
    places.hangzhou.population, places.hangzhou.population_year = 10_000_000, 2015
    places.hangzhou.population_source = "A yearbook"
    places.hangzhou.save()
    html = client.get(PAIR).content.decode()
    assert row(html, "Land granted per head") == ["2.63", "–", "–"]  # 26,327,767 ÷ 10,000,000
    assert row(html, "Land awards per 1,000 people") == ["0.164", "–", "–"]
    assert "A yearbook" in html


def test_difference_is_read_out_from_the_figures(figures, read):
    page = read(PAIR)
    assert (
        "In 2012–2015 Hangzhou granted 7.11 times the industrial land of Shenzhen, "
        "in 1,640 awards against 148." in page
    )
    assert "took 8.4% of the land in Hangzhou and 28.0% in Shenzhen." in page


def test_reading_keeps_its_sense_when_the_order_is_turned(figures, read):
    assert "Hangzhou granted 7.11 times" in read("/compare/?a=440300&b=330100")


def test_figures_link_to_api_csv_source_and_method(figures, client):
    html = client.get(PAIR).content.decode()
    for code in ("330100", "440300"):
        assert f"/api/v1/land-years/?locality={code}" in html
        assert f"/api/v1/land-years.csv?locality={code}" in html
    for anchor in ("land-concentration", "price-per-m2", "cr", "hhi", "coverage"):
        assert f"/methods/#{anchor}" in html
    assert "https://example.org/notice" in html


def test_instruments_and_incentives_are_counted_by_branch_and_stage(
    places, figures, instrument, client
):
    instrument(places.xiaoshan, "One")
    instrument(places.hangzhou, "Two")
    instrument(places.shenzhen, "Three", stage="giant")
    html = client.get(PAIR).content.decode()
    assert row(html, "Money") == ["2", "1"]
    assert row(html, "Grant") == ["2", "1"]
    assert row(html, "all instruments") == ["2", "1"]
    assert row(html, "start-up") == ["2", "0"]
    assert row(html, "giant") == ["0", "1"]


def test_words_of_the_province_are_shown_as_the_provinces(places, figures, speech, read):
    speech(places.guangdong, "The province speaks")
    page = read(PAIR)
    assert "Of the province: The province speaks" in page
    assert "产业 79 (174.5 per 10,000" in page  # 79 / 4526 × 10,000


def test_pair_of_the_article_is_shown_when_none_is_asked_for(figures, read):
    assert "Hangzhou and Shenzhen" in read("/compare/")


def test_former_code_stands_for_the_place_of_today(figures, read):
    assert "Xiaoshan and Shenzhen" in read("/compare/?a=330181&b=440300")


def test_third_and_fourth_place_can_be_added(figures, read):
    page = read(PAIR + "&c=330000&d=440000")
    assert "Hangzhou and Shenzhen and Zhejiang and Guangdong" in page


def test_names_lead_to_the_address_with_codes(figures, client):
    for asked in ("a=Hangzhou&b=深圳", "a=杭州市&b=SHEN ZHEN", "a=330100&b=shenzhen"):
        response = client.get(f"/compare/?{asked}")
        assert (response.status_code, response["Location"]) == (302, PAIR)


def test_name_of_several_places_is_not_picked_but_asked(figures, places, client):
    places.make("320500", "Suzhou", "苏州市", "prefecture", places.china)
    places.make("341300", "Suzhou", "宿州市", "prefecture", places.china)
    refresh_lineage()
    response = client.get("/compare/?a=suzhou&b=440300")
    assert response.status_code == 400
    html = response.content.decode()
    assert "Several localities have this name." in html
    for code in ("320500", "341300"):
        assert f'href="?a={code}&amp;b=440300"' in html


def test_part_of_a_name_is_not_taken_for_the_name(figures, read):
    page = read("/compare/?a=Hangzh&b=440300", 400)
    assert "No locality is named exactly so." in page and "Hangzhou 杭州市 (330100" in page


def test_order_of_the_reader_is_kept_and_linked(figures, client):
    html = client.get("/compare/?b=330100&a=440300").content.decode()
    assert 'rel="bookmark" href="http://testserver/compare/?a=440300&amp;b=330100"' in html


def test_page_names_its_picture_for_sharing(figures, client):
    html = client.get(PAIR).content.decode()
    picture = "http://testserver/compare/image.png?a=330100&amp;b=440300"
    assert f'<meta property="og:image" content="{picture}">' in html
    response = client.get("/compare/image.png?a=330100&b=440300")
    assert response["Content-Type"] == "image/png"
    assert struct.unpack(">II", response.content[16:24]) == (1200, 630)
    assert client.get("/compare/image.png?a=330100&b=999999").status_code == 400


def test_figures_over_other_years_have_no_ratio(places, land_year, client):
    land_year(places.hangzhou, 2012, 2015)
    land_year(places.shenzhen, 2007, 2010)
    html = client.get(PAIR).content.decode()
    assert row(html, "Land awards") == ["4", "4", ""]
    assert "Over different years: not to be compared" in html


def test_none_on_record_and_not_looked_differ_in_the_tables(places, firm, looked, client):
    firm("Alpha", places.hangzhou, stage="giant")
    html = client.get(PAIR).content.decode()
    assert row(html, "giant") == ["1", "not looked"]
    looked(places.shenzhen, "firm")
    assert row(client.get(PAIR).content.decode(), "giant") == ["1", "0"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("a=999999&b=440300", "a"),
        ("a=330100&b=Atlantis", "b"),
        ("a=330100", "b"),
        ("a=330100&b=330100", "b"),
        ("a=330100&b=440300&x=1", "x"),
        ("a=330100&b=%00", "b"),
    ],
)
def test_wrong_parameter_is_named(figures, read, query, named):
    assert f"The parameter {named} has the value" in read(f"/compare/?{query}", 400)


def test_place_not_looked_at_says_so(places, figures, looked, read):
    looked(places.hangzhou, "firm")
    page = read(PAIR)
    assert "None found in what was looked at. Only one article" in page
    assert "Not looked at yet." in page


@pytest.mark.parametrize("more", [0, 6])
def test_queries_do_not_grow_with_the_rows(
    places, figures, instrument, firm, award, speech, looked, client, more,
    django_assert_max_num_queries,
):  # fmt: skip
    for place in (places.hangzhou, places.shenzhen):
        for n in range(1 + more):
            instrument(place, f"Plan {n}")
            award(firm(f"Firm {n}", place), place)
            speech(place, f"Speech {n}")
            looked(place, "firm", f"Note {n}")
    with django_assert_max_num_queries(
        12 + 3
    ):  # the first after a change reads what all pages share
        client.get(PAIR)
    cache.clear()
    with django_assert_max_num_queries(12) as captured:
        client.get(PAIR)
    assert len(captured) == 10  # one of them the version of the data
