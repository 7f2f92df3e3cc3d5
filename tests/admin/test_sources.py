"""Sources on the desk: read from their address, kept, looked at again, and who cites them."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from policies.admin import source_pages
from policies.curation.roles import CONTRIBUTOR, ensure_roles
from policies.curation.snapshots import keep
from policies.ingest.web import Page, Unreachable
from policies.models import Check, Citation, Snapshot, Source, Status

pytestmark = pytest.mark.django_db

ADD = "/admin/policies/source/add/"
URL = "https://www.page.example/notice.html"
SENTENCE = (
    "对符合条件的机器人企业，给予最高一百万元的一次性补助，由市财政与区财政按一比一的比例分担。"
)
PAGE = f"""<html lang="zh"><head><title>关于支持机器人产业的通知</title>
<meta name="ArticleTitle" content="关于支持机器人产业的通知"><meta name="PubDate" content="2020-03-12">
<meta name="ContentSource" content="省政府办公厅"><meta name="author" content="李明"></head>
<body><nav><a href="/">首页</a></nav><article><h1>关于支持机器人产业的通知</h1>
<p>{SENTENCE}</p><p>{SENTENCE}</p></article></body></html>"""


@pytest.fixture
def web(monkeypatch):
    """What is on the web: pages by address; nobody else is asked."""
    pages: dict[str, object] = {}

    def ask(url):
        found = pages.get(url, Page(url, 404, b""))
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(source_pages, "ask", ask)
    pages[URL] = Page(URL, 200, PAGE.encode(), "text/html")
    return pages


@pytest.fixture
def contributor(db):
    ensure_roles()
    user = User.objects.create_user("wen", is_staff=True)
    user.groups.add(Group.objects.get(name=CONTRIBUTOR))
    client = Client()
    client.force_login(user)
    return client


def page_of(source, name="change"):
    return reverse(f"admin:policies_source_{name}", args=[source.pk])


def values(answer):
    """What the form is filled with, as the browser would send it."""
    form = answer.context["adminform"].form
    found = {}
    for name in form.fields:
        value = form[name].value()
        found[name] = "" if value is None else value
    return found


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_address_in_the_query_fills_the_form_from_the_page(contributor, web):
    answer = contributor.get(ADD, {"url": URL})
    form = values(answer)
    assert form["title"] == "关于支持机器人产业的通知"
    assert (form["publisher"], form["author"]) == ("省政府办公厅", "李明")
    assert form["published_on"] == datetime.date(2020, 3, 12)
    assert (form["language"], form["accessed_on"]) == ("zh", timezone.localdate())
    assert SENTENCE in form["snapshot_text"] and "首页" not in form["snapshot_text"]


def test_button_reads_the_page_and_keeps_what_was_typed(contributor, web):
    typed = {
        "url": URL,
        "title": "My title",
        "kind": "news",
        "snapshot_text": "typed",
        "_read": "1",
    }
    form = values(contributor.post(ADD, typed))
    assert (form["title"], form["kind"], form["snapshot_text"]) == ("My title", "news", "typed")
    assert form["publisher"] == "省政府办公厅"
    assert not Source.objects.exists()


def test_page_that_cannot_be_read_is_told_and_the_form_is_filled_by_hand(contributor, web):
    web[URL] = Unreachable("www.page.example", code="timeout")
    answer = contributor.get(ADD, {"url": URL})
    assert "does not answer in time" in said(answer)[0]
    assert "by hand" in said(answer)[0]
    assert values(answer)["url"] == URL
    assert "404" in said(contributor.get(ADD, {"url": "https://page.example/other"}))[0]


def test_private_address_is_not_asked(contributor):
    answer = contributor.get(ADD, {"url": "http://127.0.0.1:8000/"})
    assert "not of the public internet" in said(answer)[0]


def test_source_read_from_its_page_is_kept_with_its_text(contributor, web):
    form = values(contributor.get(ADD, {"url": URL})) | {"kind": "official_notice"}
    answer = contributor.post(ADD, form)
    assert answer.status_code == 302, answer.context["adminform"].errors
    source = Source.objects.get()
    kept = source.snapshots.get()
    assert (kept.origin, kept.taken_by.username) == ("fetched", "wen")
    assert source.sha256 == kept.sha256
    assert (source.standing, source.directness) == ("official", "primary")
    assert source.status == Status.DRAFT


def test_text_changed_by_hand_counts_as_pasted_and_an_overruled_mark_stays(contributor, web):
    form = values(contributor.get(ADD, {"url": URL}))
    form |= {"kind": "official_notice", "standing": "media", "snapshot_text": "另一段文字"}
    contributor.post(ADD, form)
    assert Snapshot.objects.get().origin == "pasted"
    assert Source.objects.get().standing == "media"


def test_uploaded_file_is_kept_as_text(contributor):
    file = SimpleUploadedFile("notice.txt", SENTENCE.encode("gb18030"))
    contributor.post(
        ADD, {"title": "通知", "kind": "news", "snapshot_file": file, "status": "draft"}
    )
    assert (Snapshot.objects.get().origin, Snapshot.objects.get().content) == ("uploaded", SENTENCE)


def test_file_that_cannot_be_read_is_told_at_the_field(contributor):
    file = SimpleUploadedFile("notice.zip", b"PK\x03\x04 nothing")
    form = {"title": "通知", "kind": "news", "snapshot_file": file, "status": "draft"}
    answer = contributor.post(ADD, form)
    assert "snapshot_file" in answer.context["adminform"].form.errors
    assert not Source.objects.exists()


def test_address_on_record_leads_to_its_source(contributor, web):
    source = Source.objects.create(
        title="通知", kind="news", url="http://page.example/notice.html/?utm_source=x"
    )
    answer = contributor.get(ADD, {"url": URL, "_popup": "1"})
    assert answer.url == f"{page_of(source)}?_popup=1"
    answer = contributor.post(ADD, {"url": URL, "title": "x", "kind": "news", "status": "draft"})
    error = str(answer.context["adminform"].form.errors["url"])
    assert page_of(source) in error and "on record already" in error
    assert Source.objects.count() == 1


def test_copy_kept_at_the_address_itself_is_no_archived_copy(contributor):
    form = {
        "url": URL,
        "archived_url": URL + "#top",
        "title": "x",
        "kind": "news",
        "status": "draft",
    }
    answer = contributor.post(ADD, form)
    assert "archived_url" in answer.context["adminform"].form.errors


def test_form_of_a_source_on_record_asks_for_no_text(chief, desk):
    form = chief.get(page_of(desk.source)).context["adminform"].form
    assert "snapshot_text" not in form.fields


def test_text_is_kept_for_a_source_on_record(contributor, web):
    source = Source.objects.create(title="通知", kind="news", url=URL, status=Status.PUBLISHED)
    contributor.post(page_of(source, "read"))
    assert SENTENCE in source.snapshots.get().content
    answer = contributor.post(page_of(source, "read"), follow=True)
    assert said(answer)[-1] == "This very text is kept already."
    contributor.post(page_of(source, "snapshot"), {"snapshot_text": "另一段文字"})
    assert {one.origin for one in source.snapshots.all()} == {"fetched", "pasted"}
    source.refresh_from_db()
    assert source.sha256 == ""


def test_nothing_brought_is_nothing_kept(contributor):
    source = Source.objects.create(title="通知", kind="news")
    answer = contributor.post(page_of(source, "snapshot"), {"snapshot_text": "  "})
    assert "Please bring a file or paste a text." in answer.content.decode()


def test_source_is_looked_at_again_from_its_page(contributor, web):
    source = Source.objects.create(title="通知", kind="news", url=URL)
    keep(source, SENTENCE, Snapshot.Origin.PASTED)
    answer = contributor.post(page_of(source, "look"), follow=True)
    assert source.checks.get().result == "edited"
    assert "edited (HTTP status 200)" in said(answer)[0]
    assert "What differs" in answer.content.decode()


@pytest.mark.parametrize("name", ["look", "read"])
def test_opening_a_link_changes_nothing(contributor, name):
    source = Source.objects.create(title="通知", kind="news", url=URL)
    assert contributor.get(page_of(source, name)).status_code == 405


@pytest.mark.parametrize("name", ["look", "read", "snapshot", "cited"])
def test_pages_of_a_source_are_for_those_who_may(name, db):
    user = User.objects.create_user("guest", is_staff=True)
    client = Client()
    client.force_login(user)
    source = Source.objects.create(title="通知", kind="news", url=URL)
    assert client.post(page_of(source, name)).status_code == 403


def test_list_tells_and_filters_by_the_last_look(chief, desk):
    gone, edited, *_ = Source.objects.order_by("pk")
    for source, result in ((gone, "gone"), (edited, "gone"), (edited, "edited")):
        Check.objects.create(source=source, checked_at=timezone.now(), result=result)
    listing = reverse("admin:policies_source_changelist")
    assert [row.pk for row in chief.get(listing, {"look": "gone"}).context["cl"].queryset] == [
        gone.pk
    ]
    never = Source.objects.create(title="新", kind="news")
    assert list(chief.get(listing, {"look": "never"}).context["cl"].queryset) == [never]


def test_start_page_counts_sources_that_have_gone(chief, desk):
    Check.objects.create(source=desk.source, checked_at=timezone.now(), result="gone")
    piles = {pile.name: pile for pile in chief.get(reverse("admin:index")).context["piles"]}
    pile = piles["Sources that have gone from their address"]
    assert pile.count == 1
    assert chief.get(pile.url).context["cl"].result_count == 1


def test_page_of_citations_shows_each_record_and_whether_its_words_are_there(chief, desk):
    keep(desk.source, "条款：奖励 一百万元。", Snapshot.Origin.PASTED)
    Citation.objects.create(record=desk.firm, source=desk.source, field="name_zh", quote="不在其中")
    with CaptureQueriesContext(connection) as queries:
        answer = chief.get(page_of(desk.source, "cited"))
    assert len(queries) <= 15
    rows = answer.context["rows"]
    assert len(rows) == desk.source.citations.count() == 9
    assert [row["state"] for row in rows].count("found") == 8
    assert (rows[-1]["state"], rows[-1]["field"]) == ("lost", "name (Chinese)")
    assert rows[0]["place"].start == 3
    for row in rows:
        assert chief.get(row["url"]).status_code == 200
    page = chief.get(page_of(desk.source)).content.decode()
    assert re.search(r"1 quotation\s+is not in what was kept", page)


def test_page_of_citations_costs_the_same_for_many(chief, desk):
    address = page_of(desk.source, "cited")
    with CaptureQueriesContext(connection) as few:
        chief.get(address)
    for _ in range(40):
        Citation.objects.create(record=desk.instrument, source=desk.source, quote="奖励")
    with CaptureQueriesContext(connection) as many:
        answer = chief.get(address, {"page": 1})
    assert len(many) <= len(few)
    assert len(answer.context["rows"]) == 25


def test_words_that_may_name_a_person_are_shown_to_those_who_may_see_names(clerk, steward, desk):
    desk.land.hidden.citations.update(quote="受让人张三丰")
    address = page_of(desk.source, "cited")
    assert "张三丰" not in clerk.get(address).content.decode()
    assert "张三丰" in steward.get(address).content.decode()


def test_text_of_a_source_that_may_name_a_person_is_shown_to_those_who_may_see_names(
    clerk, steward, desk
):
    keep(desk.source, "受让人张三丰", Snapshot.Origin.PASTED)
    check = Check.objects.create(
        source=desk.source, checked_at=timezone.now(), result="edited", difference="-受让人张三丰"
    )
    own = reverse("admin:policies_check_change", args=[check.pk])
    for address in (page_of(desk.source), own):
        assert "张三丰" not in clerk.get(address).content.decode()
        assert "张三丰" in steward.get(address).content.decode()
