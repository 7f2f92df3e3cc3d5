"""Places: search, lives, figures, and how far they were looked at."""

import datetime

import pytest
from django.core.cache import cache

from policies.curation.register import refresh_lineage
from policies.models import Tenure


@pytest.mark.parametrize("asked", ["Hangzhou", "hang zhou", "HÁNGZHŌU", "杭州", "杭州市", "330100"])
def test_place_is_found_by_each_of_its_names(places, read, asked):
    assert "杭州市" in read(f"/localities/?q={asked}")


def test_apostrophes_do_not_matter(places, read):
    assert "六安市" in read("/localities/?q=luan")
    assert "六安市" in read("/localities/?q=Lu’an")


def test_traditional_characters_find_simplified_names(places, read):
    assert "广东省" in read("/localities/?q=廣東")


def test_former_name_leads_to_the_place_of_today(places, client):
    html = client.get("/localities/?q=萧山市").content.decode()
    assert "until 2001" in html
    assert "/localities/330109/" in html


def test_name_of_nothing_is_said_to_be_in_no_register(places, read):
    assert "No locality is named Atlantis." in read("/localities/?q=Atlantis")


def test_code_no_longer_in_force_points_to_today(places, client):
    html = client.get("/localities/330181/").content.decode()
    assert "no longer in force" in html
    assert 'href="/localities/330109/"' in html


def test_page_lists_earlier_lives_and_breadcrumbs(places, read):
    page = read("/localities/330109/")
    assert "萧山市 (330181, until 2001)" in page
    assert "China Zhejiang Hangzhou Xiaoshan" in page


def test_unknown_code_is_404(places, client):
    assert client.get("/localities/999999/").status_code == 404


def test_figures_are_written_with_their_units(places, land_year, read):
    land_year(places.hangzhou, 2012, awards=1640, area_m2="26327767.00")
    land_year(places.hangzhou, 2012, 2015, price_cny=8_380, priced_area_m2=20, cr5=0.0836)
    page = read("/localities/330100/")
    assert "1,640" in page
    assert "2,632.78" in page  # hectares of 26,327,767 m²
    assert "419" in page  # yuan per m²: 8,380 / 20
    assert "8.4%" in page
    assert "0.1250" in page  # hhi
    assert "8.0" in page  # effective holders: 1 / 0.125


def test_figures_link_to_source_method_and_the_same_figures_in_the_api(places, land_year, client):
    land_year(places.hangzhou, 2012)
    html = client.get("/localities/330100/").content.decode()
    assert "/api/v1/land-years/?locality=330100" in html
    assert "/api/v1/land-years.csv?locality=330100" in html
    assert "/methods/#hhi" in html
    assert "https://example.org/notice" in html


def test_figures_computed_here_name_the_source_of_their_records(places, land_year, looked, read):
    land_year(places.hangzhou, 2012, source=None, basis="computed")
    looked(places.china, "land_award", first=2012, last=2015)
    page = read("/localities/330100/")
    assert "Source: A notice, An office. Computed from the records held here." in page
    land_year(places.shenzhen, 2012, source=None, basis="computed")
    assert "Source: A notice, An office." in read("/compare/?a=330100&b=440300")


def test_none_found_and_not_looked_are_different_answers(places, looked, read):
    before = read("/localities/330100/")
    assert before.count("Not looked at yet.") == 5  # land, instruments, firms, awards, speeches
    looked(places.hangzhou, "firm")
    after = read("/localities/330100/")
    assert after.count("Not looked at yet.") == 4
    assert "None found in what was looked at. Only one article has been read." in after


def test_nearest_covered_ancestor_counts_and_is_named(places, looked, read):
    looked(places.china, "instrument", "The centre's acts.")
    looked(places.zhejiang, "instrument", "The province's acts.")
    page = read("/localities/330109/")
    assert "None on record. Looked at only as part of Zhejiang. The province's acts." in page
    assert "The centre's acts." not in page


def test_place_looked_at_only_in_parts_names_the_parts(places, looked, read):
    looked(places.hangzhou, "firm")
    assert "Looked at only in: Hangzhou." in read("/localities/330000/")


def test_year_without_figures_is_zero_only_where_it_was_looked_at(places, land_year, looked):
    from policies.site.coverage import looked_at
    from policies.site.land_figures import by_year, land_years

    looked(places.zhejiang, "land_award", first=2012, last=2013)
    land_year(places.hangzhou, 2014)
    land_year(places.shenzhen, 2012)
    pair = [places.hangzhou, places.shenzhen]
    answers = looked_at(pair)
    table = by_year(
        pair, land_years(pair), {place.pk: answers[place.pk]["land_award"] for place in pair}
    )
    awards = table.groups[0][1]
    assert table.columns == ["2012", "2014"]
    assert [(cell.text, cell.state) for cell in awards[0].cells] == [("0", "none"), ("4", "figure")]
    assert [(cell.text, cell.state) for cell in awards[1].cells] == [
        ("4", "figure"),
        ("", "not_looked"),
    ]


def test_list_counts_records_of_a_city_for_its_province_too(places, instrument, firm, read):
    instrument(places.xiaoshan)
    firm(seat=places.hangzhou)
    page = read("/localities/")
    assert "1 instrument · 1 firm" in page


def test_largest_awards_are_those_of_the_subtree_by_area(places, land_award, read):
    land_award(places.xiaoshan, "大有限公司", area_m2=90_000)
    land_award(places.old, "旧有限公司", area_m2=50_000)
    land_award(places.shenzhen, "远有限公司", area_m2=990_000)
    page = read("/localities/330100/")
    assert page.index("大有限公司") < page.index("旧有限公司")
    assert "远有限公司" not in page


@pytest.mark.parametrize("more", [0, 8])
def test_queries_are_at_most_twelve_and_do_not_grow_with_the_rows(
    places, land_year, instrument, firm, award, speech, land_award, official, looked, client,
    django_assert_max_num_queries, more,
):  # fmt: skip
    Tenure.objects.create(
        official=official("A. Leader"), locality=places.hangzhou, office_en="Mayor"
    )
    for n in range(1 + more):
        sibling = places.make(
            f"33{n + 2:02}00", f"City {n}", f"{n}市", "prefecture", places.zhejiang
        )
        zone = places.make(f"zone-{n}", f"Park {n}", f"{n}园", "zone", places.hangzhou,
                           zone_kind="industrial_park")  # fmt: skip
        refresh_lineage()
        instrument(zone, f"Plan {n}")
        award(firm(f"Firm {n}", places.hangzhou), places.hangzhou)
        speech(places.hangzhou, f"Speech {n}", day=f"20{10 + n}-01-01")
        land_award(places.hangzhou, f"第{n}号有限公司", ("张三", "person"))
        land_year(places.hangzhou, 2010 + n)
        land_year(sibling, 2010, 2020)
        looked(places.hangzhou, "firm", f"Note {n}")
    land_year(places.hangzhou, 2010, 2020)
    # The first page after a change reads what all share: register, coverage, numbers of records, types.
    with django_assert_max_num_queries(12 + 4) as first:
        client.get("/localities/330100/")
    cache.clear()
    with django_assert_max_num_queries(12) as captured:
        page = client.get("/localities/330100/").content.decode()
    assert (len(first), len(captured)) == (16, 12)  # one of them the version of the data
    assert "A. Leader" in page and "Park 0" in page


def test_queries_are_those_of_what_there_is(places, client, django_assert_num_queries):
    client.get("/localities/440300/")
    with django_assert_num_queries(4):  # version, family, land figures, largest awards
        client.get("/localities/330100/")


def test_a_change_is_on_the_page_at_once(places, instrument, looked, read):
    assert "No Plan" not in read("/localities/330100/")
    instrument(places.xiaoshan, "No Plan")
    looked(places.zhejiang, "firm", "Only one article.")
    page = read("/localities/330100/")
    assert "No Plan" in page and "Only one article." in page
    places.make("330200", "Ningbo", "宁波市", "prefecture", places.zhejiang)
    refresh_lineage()
    assert "Ningbo" in read("/localities/330000/")
    assert "1 instrument" in read("/localities/")


def test_list_takes_the_same_queries_however_many_places(places, client, django_assert_num_queries):
    client.get("/localities/")
    with django_assert_num_queries(1):  # the list is kept until the data change
        client.get("/localities/")
    for n in range(5):
        places.make(f"33{n + 2:02}00", f"City {n}", f"{n}市", "prefecture", places.zhejiang)
    with django_assert_num_queries(5):
        client.get("/localities/")


def test_place_valid_since_later_says_so(places, read):
    places.make("330200", "Ningbo", "宁波市", "prefecture", places.zhejiang,
                valid_from=datetime.date(1987, 2, 1))  # fmt: skip
    assert "1987" in read("/localities/330200/")


def test_coverage_of_a_place_alone_is_not_inherited(places, looked, read):
    row = looked(places.china, "speech", "National reports only.")
    row.with_parts = False
    row.save()
    assert "National reports only." not in read("/localities/330100/")
    assert "National reports only." in read("/localities/100000/")
