"""Zero and "not looked" are different answers; a count opens what was counted; code lists are whole."""

import re

import pytest

from policies.api.nouns import RESOURCES
from policies.models import Coverage, Incentive

pytestmark = pytest.mark.django_db


def row(client, name):
    page = client.get("/localities/").content.decode()
    return next(r for r in re.findall(r"<tr>.*?</tr>", page, re.S) if f">{name}</a>" in r)


def test_the_list_tells_zero_looked_for_from_not_looked(client, places, looked, firm):
    looked(places.guangdong, "firm")  # a province: goes for its parts
    looked(places.xiaoshan, "award")
    shenzhen, hangzhou = row(client, "Shenzhen"), row(client, "Hangzhou")
    assert '<td class="number none">0</td>' in shenzhen
    assert shenzhen.count(">?<") == 7  # instruments, awards, speeches; four land figures
    assert '<abbr title="looked at only in some of its places">(0)</abbr>' in hangzhou
    assert 'class="number none"' not in hangzhou


def test_a_count_in_the_list_opens_the_records_counted(client, places, firm):
    firm("Alpha", seat=places.hangzhou)
    firm("Beta", seat=places.xiaoshan)
    cell = re.search(r'<a href="([^"]*firms[^"]*)">2</a>', row(client, "Hangzhou"))
    assert "2 firms on record" in " ".join(client.get(cell[1]).content.decode().split())


def test_land_awards_open_exactly_the_awards_counted(client, places, land_year, land_award, read):
    for day in ("2013-05-01", "2014-05-01", "2016-05-01"):
        land_award(places.hangzhou, "Alpha", day=day)
    land_award(places.hangzhou, "Alpha", use="residential")
    land_year(places.hangzhou, 2012, 2015, awards=2, basis="computed")
    land_year(places.hangzhou, 2013, awards=1, basis="computed")
    page = client.get("/localities/330100/").content.decode()
    period = re.search(r'figure-value"><a href="([^"]+)">2</a>', page)[1].replace("&amp;", "&")
    assert period == (
        "/land/?locality=330100&use=industrial&mode=granted&year_min=2012&year_max=2015&counted=true"
    )
    assert "2 awards with a date" in read(period)
    compared = client.get("/compare/?a=330100&b=440300").content.decode()
    assert period.replace("&", "&amp;") in compared


def test_figures_shipped_without_records_open_no_list(client, places, land_year):
    land_year(places.hangzhou, 2012, 2015, awards=2, basis="imported")
    assert "counted=true" not in client.get("/localities/330100/").content.decode()


def test_land_was_not_looked_at_in_a_zone_that_notices_do_not_name(client, places, looked):
    looked(places.china, "land_award", first=2012, last=2015)
    places.make("ai-town", "AI Town", "人工智能小镇", "zone", places.hangzhou,
                zone_kind="characteristic_town", lineage="100000/330000/330100/ai-town/")  # fmt: skip
    zone = row(client, "AI Town")
    assert 'class="number none"' not in zone


def test_offers_that_may_not_be_summed_show_a_range_and_why(
    client, places, instrument, instrument_type, read
):
    record = instrument(places.hangzhou)  # with a cap of 5,000,000
    Incentive.objects.create(
        instrument=record, type=instrument_type, name_en="Grant", status="published",
        amount_kind="lump_sum", additive=True, amount_min=100_000, amount_max=100_000,
    )  # fmt: skip
    text = read("/instruments/")
    assert "Not summed. A cap, a pool, a rate or a match is among them" in text
    assert "Single amounts: 100,000–5,000,000 CNY" in text
    assert "5,100,000" not in text


def test_every_code_of_the_interface_is_on_the_methods_page(client, places):
    page = client.get("/methods/").content.decode()
    shown = set(re.findall(r"<code>([^<]+)</code>", page))
    schemas = client.get("/api/v1/schema/").json()["components"]["schemas"]
    codes = {
        code
        for schema in (schemas[resource.component] for resource in RESOURCES)
        for part in schema.get("properties", {}).values()
        for code in part.get("enum") or []
        if code
    }
    assert codes - shown == set()


def test_coverage_by_province_is_what_the_records_say(client, places, looked, land_year, read):
    looked(places.china, "land_award", first=2012, last=2015)
    looked(places.hangzhou, "firm")
    land_year(places.zhejiang, 2013)
    land_year(places.zhejiang, 2017)
    text = read("/methods/").partition("Known gaps")[0]
    assert "Zhejiang not looked not looked in part not looked not looked with a wider place" in text
    gaps = read("/methods/").partition("Known gaps")[2]
    assert "In 2 of 2 provinces nobody has looked for instruments." in gaps
    assert "Single land awards signed in 2017 are held as well" in gaps
    assert "No land figures: Guangdong." in gaps
    assert Coverage.objects.count() == 2
