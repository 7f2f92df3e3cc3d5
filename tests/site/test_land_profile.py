"""The land of a place taken apart: figures, the filters that define them, and what is not told."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

from policies.models import Holder, LandAward


@pytest.fixture
def city(places, land_award, looked, source):
    """Hangzhou 2014: 4 ha by listing at 400 a m², 2 by agreement at 200; Guangdong 2 ha at 100."""
    looked(places.china, "land_award", first=2013, last=2014)
    land_award(places.xiaoshan, "甲有限公司", area_m2=40_000, price_cny=16_000_000,
               sector_label="医药制造业")  # fmt: skip
    land_award(places.hangzhou, ("王小明", "person"), withheld=True, area_m2=20_000,
               price_cny=4_000_000, supply_mode="agreement")  # fmt: skip
    land_award(places.guangdong, "乙有限公司", area_m2=20_000, price_cny=2_000_000)
    return places


def links(client, url):
    """Every address on a page."""
    return [
        unescape(href) for href in re.findall(r'href="([^"]+)"', client.get(url).content.decode())
    ]


def test_figures_of_the_years_are_shown_with_their_scope(city, read):
    page = read("/localities/330100/land/")
    assert "Land in Hangzhou industrial land, granted land 出让, 2014" in page
    assert "6.00 ha" in page
    assert "333" in page  # 20,000,000 yuan ÷ 60,000 m²


def test_holders_are_named_only_when_they_are_organisations(city, read):
    page = read("/localities/330100/land/")
    assert "1 甲有限公司 4.00 66.7% 1" in page
    assert (
        "1 natural person or holder not named the largest of them has rank 2 2.00 33.3% 1" in page
    )
    assert "王小明" not in page


def test_a_person_with_most_land_leaves_a_gap_in_the_ranking(city, land_award, read):
    land_award(city.hangzhou, ("欧阳某某等", "unknown"), withheld=True, area_m2=900_000)
    page = read("/localities/330100/land/")
    assert "2 甲有限公司" in page
    assert "2 natural persons and holders not named the largest of them has rank 1" in page
    assert "欧阳" not in page


def test_price_stands_beside_province_and_country(city, read):
    page = read("/localities/330100/land/")
    assert "Price against Zhejiang" in page
    assert "Hangzhou ÷ Zhejiang 1.00" in page  # all of Zhejiang's land lies in Hangzhou
    assert "Hangzhou ÷ China 1.21" in page  # 333.33 ÷ (22,000,000 ÷ 80,000)
    assert "Guangdong ÷ China 0.36" in read("/localities/440000/land/")  # 100 ÷ 275


def test_shares_by_open_bidding_and_by_agreement(city, read):
    page = read("/localities/330100/land/")
    assert "Share of the area method Granted by open bidding 66.7% Listing 挂牌 66.7%" in page
    assert "Share of the awards method Granted by open bidding 50.0% Listing 挂牌 50.0%" in page
    assert "Agreement 协议 33.3%" in page


def test_sectors_are_as_printed_and_none_is_told(city, read):
    page = read("/localities/330100/land/")
    assert "1 医药制造业 4.00 66.7% 1" in page
    assert "No sector stated 2.00 33.3% 1" in page


def test_each_figure_leads_to_exactly_the_awards_it_counts(city, land_award, client):
    land_award(city.hangzhou, "甲有限公司", counted=False)  # a repeated notice
    land_award(city.hangzhou, "某甲有限公司", area_m2=10_000)  # another holder, of a longer name
    whole = "locality=330100&use=industrial&mode={}&year_min=2014&year_max=2014&counted=true{}"
    counts = {
        whole.format("granted", ""): 3,
        whole.format("competitive", ""): 2,
        whole.format("listing", ""): 2,
        whole.format("agreement", ""): 1,
        whole.format("granted", "&sector=医药制造业"): 1,
        whole.format("granted", "&sector=none"): 2,
        whole.format("granted", '&holder="甲有限公司"'): 1,
        whole.format("granted", '&holder="某甲有限公司"'): 1,
    }
    hrefs = {unquote(href): href for href in links(client, "/localities/330100/land/")}
    for query, number in counts.items():
        listed = client.get(hrefs[f"/land/?{query}"]).context
        assert listed["number"].awards == number, query
        rows = client.get(f"/api/v1/land-awards/{listed['in_api']}").json()["results"]
        assert [row["uid"] for row in rows] == [award.uid for award in listed["page"].awards][::-1]


def test_every_table_links_its_method_and_its_figures_in_the_api(city, client):
    hrefs = links(client, "/localities/330100/land/")
    for anchor in ("largest-holders", "price-ratio", "supply-modes", "sector-mix", "land-profile"):
        assert f"/methods/#{anchor}" in hrefs
    api = [href for href in hrefs if href.startswith("/api/v1/land-")]
    for noun in ("land-series", "land-holders", "land-modes", "land-sectors"):
        assert any(href.startswith(f"/api/v1/{noun}/?") for href in api), noun
        assert any(href.startswith(f"/api/v1/{noun}.csv?") for href in api), noun
    for href in api:
        assert client.get(href).status_code == 200, href


def test_method_paragraphs_are_there(places, client):
    html = client.get("/methods/").content.decode()
    for anchor in ("largest-holders", "price-ratio", "supply-modes", "sector-mix", "land-profile",
                   "province-map"):  # fmt: skip
        assert f'id="{anchor}"' in html


def test_page_figures_are_the_apis(city, land_award, client, read):
    land_award(city.hangzhou, "丙有限公司", area_m2=30_000, day="2013-03-01", sector_label="农业")
    page = read("/localities/330100/land/")
    query = "?locality=330100&year_min=2013&year_max=2014"

    def rows(noun):
        return client.get(f"/api/v1/{noun}/{query}").json()["results"]

    series = rows("land-series")
    assert [row["year"] for row in series] == [2013, 2014, 2013]
    for row in series:
        for text in (
            f"{row['awards']:,}", f"{row['area_m2'] / 10_000:,.2f}", f"{row['hhi']:.4f}",
            f"{row['cr5'] * 100:.1f}%", f"{row['price_per_m2_cny']:,.0f}",
            f"{row['price_to_country']:.2f}", f"{row['competitive_area_share'] * 100:.1f}%",
            f"{row['agreement_awards_share'] * 100:.1f}%",
        ):  # fmt: skip
            assert text in page, text
    holders = rows("land-holders")
    assert [row["kind"] for row in holders] == ["organisation", "organisation", "unnamed"]
    for row in holders:
        line = f"{row['area_m2'] / 10_000:,.2f} {row['share'] * 100:.1f}% {row['awards']}"
        assert f"{row['name'] or ''} {line}".strip() in page
    for row in rows("land-sectors"):
        name = row["sector_label"] or "No sector stated"
        line = f"{row['area_m2'] / 10_000:,.2f} {row['area_share'] * 100:.1f}% {row['awards']}"
        assert f"{name} {line}" in page
    period = [row for row in rows("land-modes") if row["year_to"] > row["year"]]
    assert {row["supply_mode"] for row in period} == {"listing", "agreement"}
    for row in period:
        assert f"{row['area_share'] * 100:.1f}%" in page


def test_a_single_year_and_other_groups_can_be_chosen(city, land_award, read):
    land_award(city.hangzhou, "丙有限公司", day="2013-03-01")
    land_award(city.hangzhou, "丁有限公司", use="residential")
    assert "丙有限公司" not in read("/localities/330100/land/?year=2014")
    assert "丙有限公司" in read("/localities/330100/land/?year=2013")
    residential = read("/localities/330100/land/?use=residential")
    assert "丁有限公司" in residential and "甲有限公司" not in residential
    assert "甲有限公司" in read("/localities/330100/land/?mode=competitive")


@pytest.mark.parametrize(
    ("query", "named"),
    [("year=abc", "year"), ("year=1492", "year"), ("use=castles", "use"), ("mode=gift", "mode"),
     ("use=warehousing", "use"), ("measure=beauty", "measure"), ("yaer=2013", "yaer")],
)  # fmt: skip
def test_wrong_parameter_is_named(places, read, query, named):
    assert f"The parameter {named} has the value" in read(f"/localities/330100/land/?{query}", 400)


def test_unknown_code_is_404_and_a_former_one_leads_on(places, client):
    assert client.get("/localities/999999/land/").status_code == 404
    assert 'href="/localities/330109/"' in client.get("/localities/330181/land/").content.decode()


# None found, not looked


def test_year_outside_of_what_was_looked_at_is_not_looked_at(city, read):
    assert "None on record. Looked at only as part of China." in read(
        "/localities/440300/land/?year=2013"
    )
    assert "Not looked at yet." in read("/localities/440300/land/?year=2016")


def test_other_uses_than_industrial_count_as_not_looked_at(city, read):
    assert "Not looked at yet." in read("/localities/330100/land/?use=residential")


def test_map_tells_none_found_from_not_looked(city, client, read):
    city.make("540000", "Tibet", "西藏自治区", "province", city.china)
    city.make("810000", "Hong Kong", "香港特别行政区", "province", city.china)
    from policies.curation.register import refresh_lineage

    refresh_lineage()
    html = client.get("/localities/100000/land/").content.decode()
    assert re.search(r'<a class="step-\d" [^>]*aria-label="Zhejiang: 6.00 ha"', html)
    assert re.search(r'<a class="none" [^>]*aria-label="Tibet: none found"', html)
    assert re.search(r'<a class="not-looked" [^>]*aria-label="Hong Kong: not looked at"', html)
    page = read("/localities/100000/land/")
    assert "1 Zhejiang ZJ 6.00" in page
    assert "2 Guangdong GD 2.00" in page
    assert "Tibet XZ 0 looked at, none found 0" in page
    assert "Hong Kong HK – not looked at –" in page


def test_provinces_are_ranked_by_the_measure_chosen(city, land_year, client):
    for place, area, price, hhi in ((city.zhejiang, 10, 30, 0.2), (city.guangdong, 20, 10, 0.1)):
        land_year(place, 2013, 2014, area_m2=area, price_cny=price, priced_area_m2=1, hhi=hhi)
    land_year(city.china, 2013, 2014)

    def order(measure):
        rows = client.get(f"/localities/100000/land/?measure={measure}").context["within"].rows
        return [row.place.code for row in rows if row.rank]

    assert order("area_m2") == ["440000", "330000"]
    assert order("price_per_m2") == order("hhi") == ["330000", "440000"]


def test_land_known_only_to_lie_in_the_place_is_told(city, read):
    assert "Known only to lie in Hangzhou method 2.00 1" in read("/localities/330100/land/")


def test_shipped_figures_are_shown_without_holders_and_say_why(places, land_year, land_award, read):
    land_year(places.hangzhou, 2012, 2013, awards=1640)
    land_award(places.hangzhou, "甲有限公司", day="2012-05-06")
    page = read("/localities/330100/land/")
    assert "1,640" in page
    assert "The records behind these figures are not held here." in page
    assert "甲有限公司" not in page
    district = read("/localities/330109/land/")
    assert "No figures are computed for this place and this choice." in district
    assert "None found" not in district


def test_records_changed_since_the_figures_were_computed(city, land_year, read):
    land_year(city.hangzhou, 2014, awards=7, basis="computed", source=None)
    land_year(city.hangzhou, 2013, 2014, awards=7, basis="computed", source=None)
    page = read("/localities/330100/land/")
    assert "are over the 2 awards of today, not 7" in page


def test_pages_of_a_place_lead_to_its_land(places, land_year, client):
    land_year(places.hangzhou, 2012, 2013)
    land_year(places.shenzhen, 2012, 2013)
    for url in ("/localities/330100/", "/land/?locality=330100", "/compare/?a=330100&b=440300"):
        assert "/localities/330100/land/" in links(client, url), url


@pytest.mark.parametrize("code", ["330100", "330000", "100000"])
@pytest.mark.parametrize("more", [0, 8])
def test_queries_do_not_grow_with_the_rows(
    city, land_award, land_year, client, django_assert_max_num_queries, code, more
):
    for n in range(more):
        land_award(city.xiaoshan, f"第{n}号有限公司", ("张三", "person"), day=f"20{10 + n}-01-01")
        land_year(city.hangzhou, 2000 + n)
    client.get("/localities/330100/land/")
    with django_assert_max_num_queries(12 + 1):  # the page’s own, and the data’s version
        client.get(f"/localities/{code}/land/")


def test_holder_whose_kind_changed_a_moment_ago_is_not_named(city, client):
    assert "甲有限公司" in client.get("/localities/330000/land/").content.decode()
    Holder.objects.filter(key="甲有限公司").update(kind="person")  # leaves no trace of its time
    assert "甲有限公司" not in client.get("/localities/330000/land/").content.decode()


def test_repeated_notices_are_told_and_not_counted(city, client, read):
    LandAward.objects.filter(holders__key="甲有限公司").update(counted=False)
    page = read("/localities/330100/land/")
    assert "甲有限公司" not in page
    assert (
        "2014: 1 repeated notice, 4.00 ha, is not counted; with it there would be 2 awards" in page
    )
    (href,) = {h for h in links(client, "/localities/330100/land/") if "counted=false" in h}
    assert client.get(href).context["number"].awards == 1
