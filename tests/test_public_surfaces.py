"""No draft, no private text and no natural person's name on any public address, in any form.

The addresses are read from the URL configuration: a new one is walked without being listed here, and
one with a part that this test cannot fill in fails until it can.
"""

import io
import itertools
import json
import zipfile
from collections.abc import Iterator

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import override_settings
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from policies.api.reconcile.types import TYPES
from policies.models import (
    Alert,
    ApiKey,
    Citation,
    Correction,
    Status,
)  # fmt: skip
from policies.publish import keys as api_keys
from policies.publish.alerts import CONFIRM, UNSUBSCRIBE, token
from policies.search.keeping import rebuild
from policies.site.charted import CHARTS
from policies.site.sitemaps import sections
from tests.conftest import make_register
from tests.factories import land_award
from tests.public_world import (
    DRAFT,
    FORBIDDEN,
    HIDDEN,
    PERSONS,
    PRIVATE,
    cross,
    make_world,
    merge,
    repeat,
    unseen_lives,
)
from tests.publish.bulk_files import write_all

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(module_db, tmp_path_factory) -> Iterator[dict[str, set[str]]]:
    """Every noun once published and once in each hidden status, hanging on each other both ways."""
    register = make_register()
    keys: dict[str, set[str]] = {"code": {"330100", "440300"}, "uid": set(), "key": {"330100"}}
    kept: dict[Status, dict[str, object]] = {}
    for status in (Status.PUBLISHED, *HIDDEN):
        kept[status] = make_world(register, status)
        for record in kept[status].values():
            keys["uid"].add(record.uid)
            keys["code"].add(getattr(record, "code", record.uid))
    for status in HIDDEN:
        cross(kept[Status.PUBLISHED], kept[status])
    repeat(*(kept[status]["land"] for status in kept))
    keys["uid"] |= merge(kept)
    for holder in PERSONS:
        award = land_award(
            register["330109"],
            holder,
            "甲有限公司",
            project=f"{holder}的项目",
            location=f"{holder}宅旁",
            parcel_no=f"{holder}宗地",
            notice_url=f"https://example.org/{holder}",
            dated_by="notice",
        )
        Citation.objects.create(
            record=award, source=kept[Status.PUBLISHED]["source"], quote=f"受让人{holder}"
        )
        keys["uid"].add(award.uid)
    land_award(register["330109"], *PERSONS)
    unseen_lives(kept[Status.PUBLISHED])
    for about, query in (("firm", f"firm-{DRAFT}-draft"), ("locality", "330100")):
        Alert.objects.create(
            address=f"{DRAFT}@example.org", about=about, query=query, language="en"
        )
    for made in (True, False):
        key = ApiKey.objects.create(address=f"{DRAFT}@example.org", purpose="A map", language="en")
        assert not made or key.make()
    Correction.objects.create(
        record=kept[Status.PUBLISHED]["firm"], wrong=DRAFT, proposed=DRAFT, note=DRAFT, language="en",
        source_url=f"https://example.org/{DRAFT}", contact=f"{DRAFT}@example.org",
    )  # fmt: skip
    keys["key"] |= keys["uid"] | keys["code"]
    rebuild()
    edition = write_all(tmp_path_factory.mktemp("bulk"))
    keys["version"] = {edition.name}
    with override_settings(BULK_DIR=edition.parent):
        yield keys


def public_routes(patterns=None, namespace: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """``(name, parts to fill in)`` of every named address outside the admin."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from public_routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            parts = tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
            if pattern.name:
                yield f"{namespace}{pattern.name}", parts


def links(alert: Alert) -> tuple[str, str]:
    """The words of the links in the mails of an alert."""
    return token(alert, CONFIRM), token(alert, UNSUBSCRIBE)


def key_links() -> set[str]:
    """The words of the links in the mails about keys; nor do their pages show a whole address."""
    links = (api_keys.confirm_link, api_keys.manage_link)
    found = [link(key) for key in ApiKey.objects.all() for link in links]
    return {each.rstrip("/").rpartition("/")[2] for each in found}


def addresses(keys: dict[str, set[str]]) -> Iterator[str]:
    fill = keys | {
        "format": {"json", "csv", "ndjson"},
        "path": {"v1/nothing-here/"},
        "name": {*CHARTS, f"{DRAFT}-chart"},
        "section": {*sections(), "nothing-here"},
        "file": {"README.md", "datapackage.json", "land-awards.ndjson", f"{DRAFT}.csv"},
        "token": {"nothing"}
        | {word for alert in Alert.objects.all() for word in links(alert)}
        | key_links(),
    }
    yield from filled(fill)


def filled(fill: dict[str, set[str]]) -> Iterator[str]:
    """Every address with each of these values of its parts; not those in a form that it does not have."""
    for name, parts in public_routes():
        for values in itertools.product(*(sorted(fill[part]) for part in parts)):
            given = dict(zip(parts, values, strict=True))
            try:
                address = reverse(name, kwargs=given)
            except NoReverseMatch:
                if given.get("format") != "csv":
                    raise
                continue
            yield address
    yield "/nothing-here/"


# What can be matched: the nouns, how their keys begin, and how they end.
NOUN_KEYS = (
    ("localities", ""),
    ("firms", "firm-"),
    ("officials", "off-"),
    ("instrument-types", "t-"),
)
PROPERTIES = sorted({name for kind in TYPES.values() for name in kind.properties})
WORDS = ("shown-published", *(f"{DRAFT}-{status.replace('_', '-')}" for status in HIDDEN))

QUERIES = {
    "/compare/": [
        "?a=330100&b=440300", f"?a=330100&b={DRAFT}-draft", f"?a=330100&b={DRAFT}",
        "?a=330100&b=shown-published&c=440300&d=330000", "?a=Hangzhou&b=town",
    ],
    "/compare/image.png": ["?a=330100&b=shown-published", f"?a=330100&b={DRAFT}-draft"],
    "/search/": [
        "?q=shown", "?q=公司&kind=firm&locality=330100", f"?q={DRAFT}", f"?q={PRIVATE}", "?q=私密",
        "?sort=newest&locality=330100", f"?q={PERSONS[0]}", "?q=甲有限公司&sort=oldest",
        f"?type=t-{DRAFT}-draft", "?kind=land_award", "?q=exampl",
    ],
    "/search/suggestions.json": ["?q=sho", "?q=甲", f"?q={DRAFT}", f"?q={PERSONS[0]}"],
    "/search.csv": ["?q=shown", "?locality=330100", f"?q={PERSONS[0]}"],
    "/search.json": ["?kind=land_award"],
    "/localities/": [
        "?q=杭州", f"?q={DRAFT}", "?measure=instruments", "?measure=price_per_m2", f"?measure={DRAFT}",
    ],
    "/land.csv": ["?locality=330100", f"?holder={PERSONS[0]}", f"?firm=firm-{DRAFT}-draft"],
    "/land.xlsx": ["?counted=true"],
    "/land.json": ["?year=none", f'?holder="{PERSONS[0]}"'],
    "/instruments.csv": ["?type=t-shown-published", f"?type=t-{DRAFT}-draft"],
    "/incentives/": ["?in_force=true", "?in_force=false", f"?locality={DRAFT}-draft"],
    "/incentives.json": ["?in_force=true", f"?type=t-{DRAFT}-draft"],
    "/localities.csv": [f"?q={DRAFT}"],
    "/speeches.csv": ["?term=产业shown", f"?term=产业{DRAFT}"],
    "/sources.csv": ["?kind=news", "?standing=media"],
    "/feeds/search.atom": [f"?q={DRAFT}"],
    "/firms/firm-shown-published/": ["?cite=bib", "?cite=ris", "?cite=x"],
    "/alerts/new/": [
        "?about=locality:330100", f"?about=firm:firm-{DRAFT}-draft", "?about=search:q=产业",
        "?about=firm:firm-shown-published",
    ],
    "/corrections/new/": [
        "?record=firm:firm-shown-published", f"?record=firm:firm-{DRAFT}-draft",
        "?record=award:awd-shown-published", "?record=land-award:land-shown-published",
        "?record=instrument:ins-shown-published", "?record=source:src-shown-published",
    ],
    "/land/": [
        f"?cluster=cluster-{DRAFT}", "?counted=true", "?counted=false", "?locality=330100",
        "?holder=甲有限公司", f"?holder={PERSONS[0]}", "?q=1",
        f'?holder="{PERSONS[0]}"', f"?firm=firm-{DRAFT}-draft", "?sector=none&counted=true",
    ],
    "/localities/330100/land/": [
        "", "?year=2013", "?use=residential", "?mode=competitive", "?measure=hhi", "?x=1",
    ],
    "/localities/100000/land/": ["", "?year=2013&measure=price_per_m2"],
    "/api/v1/changes/": [
        "?since=0&page_size=1000", "?noun=firms", f"?noun={DRAFT}", f"?since={DRAFT}",
    ],
    "/api/v1/changes.ndjson": ["?page_size=1000"],
    "/api/v1/land-holders/": [
        "?locality=330100", "?locality=100000&top=1", f"?locality={DRAFT}-draft", "?fields=name",
    ],
    "/api/v1/land-series/": ["?locality=330100", "?locality=330100&mode_group=competitive"],
    "/api/v1/land-modes/": ["?locality=330100"],
    "/api/v1/land-sectors/": ["?locality=330100&year_min=2013"],
    "/api/v1/attention/": ["?term=产业shown", f"?term=产业{DRAFT}", f"?group=g-{DRAFT}&by=place"],
    "/api/v1/keyness/": ["?a=spe-shown-published", f"?a=spe-{DRAFT}-draft"],
    "/api/v1/bulk/": ["?version=latest", f"?version={DRAFT}", f"?table={DRAFT}"],
    "/api/v1/concordance/": [
        "?speech=spe-shown-published&term=私密", f"?speech=spe-{DRAFT}-draft&term=私密",
    ],
    "/api/v1/explanations/": ["?speech=spe-shown-published", f"?speech=spe-{DRAFT}-draft"],
    "/api/v1/term-counts/": [
        "?version=all", f"?term=产业{DRAFT}&version=all", "?version=all&expand=speech,source,locality",
    ],
    "/api/v1/speeches/": ["?visibility=full", f"?lexicon={DRAFT}-draft", "?q=讲话"],
    "/speeches/": [
        "?term=产业shown", f"?term=产业{DRAFT}", "?group=g-shown", f"?group=g-{DRAFT}",
        f"?lexicon={DRAFT}-draft", f"?measure={DRAFT}-draft/term/产业{DRAFT}",
        "?measure=shown-published/term/产业shown", "?locality=330100&year_min=2025&year=2025",
    ],
    "/speeches/compare/": [
        "?a=spe-shown-published&b=exc-shown-published", f"?a=spe-{DRAFT}-draft",
        f"?a=spe-shown-published&b=exc-shown-published&lexicon={DRAFT}-draft",
    ],
    "/speeches/spe-shown-published/": ["?lexicon=shown-published", f"?lexicon={DRAFT}-draft"],
    "/speeches/spe-shown-published/concordance/": ["?term=产业shown", "?term=私密", "?sort=left"],
    "/speeches/exc-shown-published/concordance/": [
        "?term=产业shown", "?term=私密", f"?term=产业{DRAFT}", f"?term={PRIVATE}", "?term=，",
    ],
    "/awards/": [
        "?locality=330100", "?stage=awarded", f"?kind=t-{DRAFT}-draft", f"?locality={DRAFT}-draft",
    ],
    "/officials/": ["?locality=330100", "?q=office", f"?q={DRAFT}", f"?locality={DRAFT}-draft"],
    "/officials/off-shown-published/": [
        "?term=产业shown", f"?term=产业{DRAFT}", f"?group=g-{DRAFT}", f"?lexicon={DRAFT}-draft",
        f"?measure={DRAFT}-draft/term/产业{DRAFT}",
    ],
    "/sources/": ["?kind=news", "?standing=media", f"?q={DRAFT}", f"?q={PRIVATE}"],
    "/api/v1/land-awards/": [
        f"?holder={PERSONS[0]}", "?page_size=1000", "?q=住宅", "?ordering=-area_m2", "?x=1",
        "?counted=false", f"?cluster=cluster-{DRAFT}",
    ],
    "/api/v1/sources/": [f"?q={PRIVATE}", f"?q={DRAFT}", "?standing=media"],
    "/reconcile/": [
        f"?queries={json.dumps(asked)}"
        for asked in (
            {"q": {"query": DRAFT}}, {"q": {"query": f"{DRAFT} firm", "type": "firms"}},
            {"q": {"query": f"{DRAFT}镇"}}, {"q": {"query": PERSONS[0]}}, {"q": {"query": "shown firm"}},
            {"q": {"query": "甲有限公司"}}, {"q": {"query": "Hangzhou"}}, {"q": {"query": "shown town"}},
            {"q": {"query": f"t-{DRAFT}-draft"}}, {"q": {"query": f"off-{DRAFT}-draft"}},
        )
    ],
    "/reconcile/extend/": [
        f"?extend={json.dumps(asked)}"
        for asked in (
            {
                "ids": [f"{noun}/{key}{word}" for noun, key in NOUN_KEYS for word in WORDS],
                "properties": [{"id": name} for name in PROPERTIES],
            },
        )
    ],
    "/reconcile/suggest/entity/": [f"?prefix={DRAFT}", "?prefix=shown", f"?prefix={PERSONS[0]}"],
    "/reconcile/suggest/property/": ["?prefix=name"],
    "/reconcile/preview/": [
        f"?id={noun}/{key}{word}" for noun, key in NOUN_KEYS for word in WORDS[:2]
    ],
    "/reconcile/view/": [f"?id={noun}/{key}{word}" for noun, key in NOUN_KEYS for word in WORDS[:2]],
    "/api/v1/firms/": [f"?q={DRAFT}", f"?firm=firm-{DRAFT}-draft"],
    "/api/v1/instruments/": [
        "?type=t-shown-published", f"?type=t-{DRAFT}-draft", f"?q={DRAFT}", "?expand=locality",
        "?include=citations,url&count=exact", f"?uid=ins-shown-published,ins-{DRAFT}-draft",
    ],
    "/api/v1/incentives/": [
        "?expand=instrument,type,locality&include=citations", f"?firm=firm-{DRAFT}-draft",
    ],
    "/api/v1/awards/": [
        "?expand=firm,giver,instrument,incentive,kind,land_award,locality&include=citations",
    ],
    "/api/v1/awards.csv": ["?expand=firm,giver,instrument,incentive,kind,land_award,locality"],
    "/api/v1/localities.geojson": ["?expand=parent,today&count=estimate", f"?q={DRAFT}"],
}  # fmt: skip


# What charts are asked, in every form that they are given in.
CHARTED = {
    "land-area": ["?a=330100&b=440300", f"?a={DRAFT}-draft", "?a=shown-published"],
    "land-five-largest": ["?a=shown-published"],
    "land-concentration": ["?locality=330100&measure=hhi", f"?locality={DRAFT}-draft"],
    "land-price": ["?locality=330100&use=residential"],
    "land-modes": ["?locality=330100"],
    "attention": ["?term=产业shown", f"?term=产业{DRAFT}", f"?lexicon={DRAFT}-draft"],
    "attention-reports": ["?group=g-shown"],
    "attention-map": ["?term=产业shown", f"?locality={DRAFT}-draft"],
    "keyness": [
        "?a=spe-shown-published&b=exc-shown-published", f"?a=spe-{DRAFT}-draft",
        f"?a=spe-shown-published&b=exc-shown-published&lexicon={DRAFT}-draft",
    ],
    "words-and-deeds": [
        "?official=off-shown-published&term=产业shown", f"?official=off-{DRAFT}-draft",
        f"?official=off-shown-published&term=产业{DRAFT}",
        f"?official=off-shown-published&lexicon={DRAFT}-draft",
    ],
}  # fmt: skip
FORMS = ("/", "/embed/", ".svg", ".png", ".csv", ".json")


def words_of(body: bytes) -> str:
    """The text of an answer, of a workbook that of its parts."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"".join(parts.read(name) for name in parts.namelist())
    return body.decode("utf-8", errors="replace")  # an image is walked too


def leaks(client, address: str, asked: str = "") -> list[str]:
    response = client.get(address)
    assert response.status_code < 500, address
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = words_of(body)
    echoed = [word for word in FORBIDDEN if word in asked]  # what the reader typed may come back
    return [
        f"{address} ({response.status_code}) shows {word}"
        for word in FORBIDDEN
        if word in text and word not in echoed
    ]


@pytest.mark.parametrize("language", ["en", "zh-hans", "fr"])
def test_nothing_hidden_is_on_any_address(client, world, language):
    ContentType.objects.clear_cache()
    with translation.override(language):
        walked = list(addresses(world))
    if language != "en":  # addresses without a language are walked once
        walked = [address for address in walked if address.startswith(f"/{language}/")]
    assert len(walked) > 100
    found = [leak for address in walked for leak in leaks(client, address, address)]
    assert found == []


def test_a_hidden_record_is_not_found_by_its_own_address(client, world):
    for name, parts in public_routes():
        for part in set(parts) & {"uid", "code", "key"}:
            for key in sorted(k for k in world[part] if DRAFT in k):
                values = {"format": "json"} if "format" in parts else {}
                address = reverse(name, kwargs={part: key, **values})
                told = {404, 410} if Status.WITHDRAWN in key else {404}
                assert client.get(address).status_code in told, address


def test_an_old_address_shows_nothing_but_the_way_to_a_public_record(client, world):
    for name in ("firms", "instruments", "officials", "sources"):
        noun = name.rstrip("s")
        answer = client.get(f"/api/v1/{name}/{noun}-old-was-published/")
        assert (answer.status_code, answer.content) == (301, b"")
        assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(("path", "query"), [(p, q) for p, qs in QUERIES.items() for q in qs])
def test_nothing_hidden_is_found_by_asking_for_it(client, world, path, query):
    assert leaks(client, path + query, query) == []


def test_nothing_hidden_is_found_by_asking_a_chart_for_it(client, world):
    assert CHARTED.keys() == CHARTS.keys()
    asked = [(name, form, query) for name, qs in CHARTED.items() for query in qs for form in FORMS]
    found = [leaks(client, f"/charts/{name}{form}{query}", query) for name, form, query in asked]
    assert [leak for leaks_there in found for leak in leaks_there] == []


def test_what_is_published_is_shown(client, world):
    """The walk would prove nothing if the pages were empty."""
    lines = client.get("/speeches/exc-shown-published/concordance/?term=产业shown")
    assert "产业shown" in lines.content.decode() and "好好好好" in lines.content.decode()
    for folder, uid, words in (
        ("incentives", "inc-shown-published", "shown benefit"),
        ("awards", "awd-shown-published", "shown firm"),
        ("officials", "off-shown-published", "shown office"),
        ("sources", "src-shown-published", "What is cited from it"),
    ):
        assert words in client.get(f"/{folder}/{uid}/").content.decode(), folder
    page = client.get("/localities/330100/").content.decode()
    assert "shown plan" in page and "shown firm" in page
    rows = client.get("/api/v1/land-awards/?page_size=1000").json()["results"]
    assert len(rows) == 1 + len(PERSONS) + 1


def test_the_search_finds_all_that_is_published_and_nothing_else(client, world):
    rows = b"".join(client.get("/search.json?q=shown").streaming_content)
    assert {row["page"].removeprefix("http://testserver") for row in json.loads(rows)["results"]} == {
        "/localities/shown-published/", "/firms/firm-shown-published/",
        "/officials/off-shown-published/", "/instruments/ins-shown-published/",
        "/incentives/inc-shown-published/", "/awards/awd-shown-published/",
        "/speeches/spe-shown-published/", "/speeches/exc-shown-published/",
        "/sources/src-shown-published/", "/land/land-shown-published/",
    }  # fmt: skip
    page = client.get("/search/?q=shown").content.decode()
    assert "10 records" in page and page.count('<h2><span class="tag">') == 10
    for word in FORBIDDEN:
        assert client.get(f"/api/v1/search/?q={word}").json()["count"] == 0, word


def test_the_walk_comes_to_every_form_of_the_search(world):
    assert {
        "/search/", "/search.csv", "/search.xlsx", "/search.json", "/search/suggestions.json",
        "/feeds/search.atom", "/api/v1/search/", "/api/v1/search.csv", "/api/v1/search-facets/",
    } <= {*addresses(world)}  # fmt: skip
