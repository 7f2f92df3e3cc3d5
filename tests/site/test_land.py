"""Land awards: filters, paging, and names that are not for the public."""

import pytest

from policies.models import Citation


def test_row_shows_area_price_and_holder(places, land_award, read):
    land_award(places.shenzhen, "某某有限公司", supervision_no="4403002014B00001")
    page = read("/land/")
    assert "2014-05-06 某某有限公司 2.00 400 Shenzhen manufacturing" in page
    assert "4403002014B00001" in page


def test_price_of_zero_is_none_stated(places, land_award, read):
    record = land_award(places.shenzhen, "某某有限公司", price_cny=0)
    assert "2.00 – Shenzhen manufacturing" in read("/land/")
    assert "none stated" in read(f"/land/{record.uid}/")


def test_natural_person_is_never_named(places, land_award, read):
    record = land_award(
        places.hangzhou, ("王小明", "person"), withheld=True, project="王小明厂房",
        location="王小明路1号",
    )  # fmt: skip
    other = land_award(places.hangzhou, ("欧阳某某等", "unknown"), withheld=True)
    for url in ("/land/", f"/land/{record.uid}/", "/localities/330100/", f"/land/{other.uid}/"):
        page = read(url)
        assert "王小明" not in page
        assert "欧阳" not in page
    assert "a natural person (name withheld)" in read(f"/land/{record.uid}/")
    assert "name withheld" in read(f"/land/{other.uid}/")


def test_words_of_a_citation_that_may_hold_a_name_stay_away(places, land_award, source, read):
    record = land_award(places.hangzhou, ("王小明", "person"), withheld=True)
    Citation.objects.create(
        record=record, source=source, quote="王小明", note="王小明", locator="王小明"
    )
    page = read(f"/land/{record.uid}/")
    assert "A notice" in page
    assert "王小明" not in page


def test_nothing_withheld_is_searched(places, land_award, read):
    land_award(places.hangzhou, ("王小明", "person"), withheld=True, project="王小明厂房")
    land_award(places.hangzhou, "小明实业有限公司")
    page = read("/land/?holder=小明")
    assert "1 award" in page
    assert "小明实业有限公司" in page


def test_each_filter_narrows_the_list(places, land_award, read):
    land_award(places.xiaoshan, "甲有限公司", day="2012-01-01", use="warehousing")
    land_award(places.old, "乙有限公司", day="2013-01-01", supply_mode="agreement")
    land_award(places.shenzhen, "丙有限公司", day="2013-12-31", use="residential")
    land_award(places.shenzhen, "丁有限公司", day=None)
    expected = {
        "": "甲乙丙",
        "locality=330100": "甲乙",
        "year=2013": "乙丙",
        "year=none": "丁",
        "use=industrial": "甲乙",
        "use=warehousing": "甲",
        "mode=agreement": "乙",
        "mode=granted": "甲乙丙",
        "holder=丙有限": "丙",
        "locality=330181&year=2013": "乙",
    }
    for query, names in expected.items():
        page = read(f"/land/?{query}")
        assert {name for name in "甲乙丙丁" if f"{name}有限公司" in page} == set(names), query


def test_the_filters_of_a_figure_narrow_the_list(places, land_award, firm, read):
    land_award(places.xiaoshan, "甲有限公司", day="2012-01-01", sector_label="医药")
    land_award(places.hangzhou, "某甲有限公司", day="2013-01-01", counted=False)
    record = land_award(places.hangzhou, "丙有限公司", day="2014-01-01", sector_label="医药")
    group = firm("Group")
    record.holders.update(firm=group)
    for query, number in {
        "year_min=2013": 2,
        "year_max=2013": 2,
        "year_min=2013&year_max=2013": 1,
        "sector=医药": 2,
        "sector=none": 1,
        "counted=true": 2,
        "counted=false": 1,
        f"firm={group.uid}": 1,
        "holder=甲有限公司": 2,
        'holder="甲有限公司"': 1,
        "holder=“甲 有限公司”": 1,
    }.items():
        assert f"{number} award" in read(f"/land/?{query}"), query


def test_a_firm_that_is_not_published_is_no_filter(places, firm, read):
    hidden = firm("Hidden", status="draft")
    assert "The parameter firm has the value" in read(f"/land/?firm={hidden.uid}", 400)


def test_filters_without_a_field_of_the_form_are_told_and_can_be_left(places, land_award, client):
    land_award(places.xiaoshan, "甲有限公司", sector_label="医药")
    html = client.get("/land/?year_min=2014&sector=医药&counted=true").content.decode()
    assert '<input type="hidden" name="sector" value="医药">' in html
    assert "Signed in 2014–…" in html
    assert 'href="?year_min=2014&amp;counted=true"' in html  # any sector


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("year_min=abc", "year_min"),
        ("counted=maybe", "counted"),
        ('holder="小"', "holder"),
        ("year=abc", "year"),
        ("year=99999", "year"),
        ("use=castles", "use"),
        ("mode=gift", "mode"),
        ("locality=000000", "locality"),
        ("holder=小", "holder"),
        ("after=yesterday", "after"),
        ("yaer=2013", "yaer"),
    ],
)
def test_wrong_parameter_is_named(places, read, query, named):
    assert f"The parameter {named} has the value" in read(f"/land/?{query}", 400)


def test_what_other_sites_add_to_a_link_is_no_question(places, read):
    read("/land/?utm_source=newsletter&fbclid=x")


@pytest.mark.parametrize("undated", [False, True])
def test_pages_follow_each_other_without_gap_or_repetition(
    places, land_award, client, monkeypatch, undated
):
    from policies.site import land_awards

    monkeypatch.setattr(land_awards, "PER_PAGE", 3)
    made = [
        land_award(places.shenzhen, day=None if undated else f"2014-05-0{1 + n // 2}").uid
        for n in range(8)
    ]
    query = {"year": "none"} if undated else {}
    seen, marks = [], dict(query)
    while True:
        page = client.get("/land/", marks).context["page"]
        seen += [award.uid for award in page.awards]
        last = page
        if not page.older:
            break
        marks = {**query, "after": page.older}
    assert seen == made[::-1]
    back = client.get("/land/", {**query, "before": last.newer}).context["page"]
    assert [award.uid for award in back.awards] == made[::-1][3:6]
    first = client.get("/land/", {**query, "before": back.newer}).context["page"]
    assert [award.uid for award in first.awards] == made[::-1][:3]
    assert not first.newer


def test_counting_stops(places, land_award, read, monkeypatch):
    from policies.site import land_awards

    monkeypatch.setattr(land_awards, "COUNTED_TO", 3)
    for _ in range(4):
        land_award(places.shenzhen)
    assert "More than 3 awards" in read("/land/")


def test_holder_linked_to_an_unpublished_firm_is_not_linked(places, land_award, firm, client):
    record = land_award(places.shenzhen, "某某有限公司")
    hidden = firm("Hidden", status="draft")
    record.holders.update(firm=hidden)
    html = client.get("/land/").content.decode()
    assert "某某有限公司" in html
    assert hidden.uid not in html


def test_misprinted_price_is_said_to_be_one(places, land_award, read):
    record = land_award(places.shenzhen, area_m2=10, price_cny=2_000_010)
    assert "misprint of the unit" in read(f"/land/{record.uid}/")


@pytest.mark.parametrize("more", [0, 10])
def test_queries_do_not_grow_with_the_rows(
    places, land_award, client, more, django_assert_num_queries
):
    for n in range(1 + more):
        land_award(places.shenzhen, f"第{n}号有限公司")
    with django_assert_num_queries(4):
        client.get("/land/")
