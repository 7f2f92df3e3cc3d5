"""What pages say of themselves to machines: Open Graph, structured data, site map; valid and true."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from django.utils import timezone

from policies.models import DataVersion
from policies.site import sitemaps
from policies.site.templatetags.page_head import json_ld

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def meta(client, address):
    page = client.get(address).content.decode()
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', page))


def structured(client, address):
    page = client.get(address).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    return {said["@type"]: said for said in map(json.loads, found)}


@pytest.mark.parametrize("prefix", ["", "/zh-hans", "/fr"])
def test_a_shared_page_has_title_description_and_address(client, places, prefix):
    said = meta(client, f"{prefix}/localities/330100/")
    name = "杭州市" if prefix == "/zh-hans" else "Hangzhou"
    assert name in said["og:title"] and name in said["og:description"]
    assert said["og:url"] == f"http://testserver{prefix}/localities/330100/"
    assert said["og:locale"] == {"": "en_GB", "/zh-hans": "zh_CN", "/fr": "fr_FR"}[prefix]
    assert said["twitter:card"] in ("summary", "summary_large_image")


def test_every_figure_names_the_version_of_the_data(client, places):
    DataVersion.objects.advance()
    version = str(DataVersion.objects.current())
    for address in ("/", "/firms/", "/fr/methods/", "/localities/330100/", "/nothing-here/"):
        page = client.get(address).content.decode()
        assert re.search(rf'<a href="[^"]*/data/#version">{re.escape(version)}</a>', page), address


def test_a_place_is_a_dataset_with_its_downloads(client, places, land_year):
    land_year(places.hangzhou, 2012)
    land_year(places.hangzhou, 2012, 2015)
    said = structured(client, "/localities/330100/")
    dataset = said["Dataset"]
    assert dataset["name"].startswith("Hangzhou") and "Hangzhou" in dataset["description"]
    assert dataset["temporalCoverage"] == "2012/2015"
    assert dataset["version"] == str(DataVersion.objects.current())
    assert dataset["spatialCoverage"][0]["identifier"] == "330100"
    assert "license" not in dataset  # there is none yet
    for each in dataset["distribution"]:
        answer = client.get(each["contentUrl"].removeprefix("http://testserver"))
        assert answer.status_code == 200, each
        if answer.content:  # an answer without rows is an empty file
            assert answer["Content-Type"].startswith(each["encodingFormat"]), each
    steps = said["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in steps] == [1, 2, 3, 4]
    assert [step["name"] for step in steps] == ["Localities", "China", "Zhejiang", "Hangzhou"]
    assert steps[-1]["item"] == "http://testserver/localities/330100/"


def test_data_and_comparison_are_datasets(client, places):
    assert structured(client, "/data/")["Dataset"]["isAccessibleForFree"] is True
    compared = structured(client, "/compare/?a=330100&b=440300")["Dataset"]
    assert {place["identifier"] for place in compared["spatialCoverage"]} == {"330100", "440300"}
    assert "temporalCoverage" not in compared  # no land figures, no years
    assert structured(client, "/fr/")["WebSite"]["inLanguage"] == "fr"


def test_no_text_ends_the_script_that_holds_it():
    written = json_ld({"name": "</script><script>alert(1)</script> & <!--"})
    assert written.count("<") == 2  # the element's own
    inside = written.partition(">")[2].rpartition("<")[0]
    assert json.loads(inside)["name"].startswith("</script>")


def parts(client):
    index = ET.fromstring(client.get("/sitemap.xml").content)
    return [loc.text.removeprefix("http://testserver") for loc in index.iter(f"{SITEMAP}loc")]


def test_site_map_names_every_published_page_in_every_language(
    client, places, firm, land_award, monkeypatch
):
    monkeypatch.setattr(sitemaps, "PER_PART", 2)
    shown, hidden = firm("Alpha"), firm("Beta", status="draft")
    awards = [land_award(places.hangzhou) for _ in range(5)]
    urls = [
        url for part in parts(client) for url in ET.fromstring(client.get(part).content)
    ]  # fmt: skip
    listed = [url.find(f"{SITEMAP}loc").text.removeprefix("http://testserver") for url in urls]
    assert len(listed) == len(set(listed))
    for prefix in ("", "/zh-hans", "/fr"):
        for address in (
            "/about/", "/localities/330100/", f"/firms/{shown.uid}/",
            *(f"/land/{award.uid}/" for award in awards),
        ):  # fmt: skip
            assert prefix + address in listed
    assert not any(hidden.uid in address for address in listed)
    assert not any("330181" in address for address in listed)  # no longer in force
    for url in urls:
        alternates = {link.get("hreflang") for link in url.iter(f"{XHTML}link")}
        assert alternates == {"en", "zh-Hans", "fr", "x-default"}
    award = next(url for url in urls if awards[0].uid in url.find(f"{SITEMAP}loc").text)
    changed = timezone.localdate(awards[0].updated_at)
    assert award.find(f"{SITEMAP}lastmod").text == changed.isoformat()


def test_every_address_of_the_site_map_is_a_page(client, places, firm):
    firm("Alpha")
    for part in parts(client):
        for url in ET.fromstring(client.get(part).content):
            address = url.find(f"{SITEMAP}loc").text.removeprefix("http://testserver")
            assert client.get(address).status_code == 200, address


def test_a_part_of_the_site_map_takes_few_queries(
    client, places, land_award, django_assert_num_queries
):
    for _ in range(20):
        land_award(places.hangzhou)
    with django_assert_num_queries(3):  # version, highest number, the rows
        assert client.get("/sitemap-land.xml").status_code == 200
    assert client.get("/sitemap-land.xml?p=99").status_code == 404
    assert client.get("/sitemap-land.xml?p=x").status_code == 400


def test_crawlers_are_told_where_the_site_map_is(client):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /admin/" in text
