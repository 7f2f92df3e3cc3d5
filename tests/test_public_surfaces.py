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
from tests.public_questions import CHARTED, QUERIES
from tests.public_world import (
    DRAFT,
    FORBIDDEN,
    HIDDEN,
    PERSONS,
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
    """``(name, parts to fill in)`` of every named address outside the desk."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if str(pattern.pattern) != "admin/":
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


@pytest.mark.parametrize(
    "language",
    ["en", *(pytest.param(name, marks=pytest.mark.looks) for name in ("zh-hans", "fr"))],
)
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
