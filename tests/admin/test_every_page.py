"""Every noun has its list, form and history, and none asks the database too often."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from policies.admin.navigation import GROUPS
from policies.models import Award, Official, PolicyInstrument, Record, Source, Status
from tests.admin.forms import Form

MOST_QUERIES = 15
ADMINS = {
    model._meta.label: model_admin
    for model, model_admin in admin.site._registry.items()
    if model._meta.app_label in {"policies", "auth", "axes"}
}
OURS = [label for label in ADMINS if label.startswith("policies.")]

CHINESE = {
    "policies.Award": "宇树", "policies.Candidate": "机器人",
    "policies.Check": "公报", "policies.Coverage": "杭州",
    "policies.Firm": "宇树", "policies.Holder": "机器人", "policies.Incentive": "补贴",
    "policies.InstrumentType": "补助", "policies.LandAward": "机器人", "policies.LandYear": "杭州",
    "policies.Lexicon": "产业", "policies.Locality": "杭州", "policies.Mapping": "补助",
    "policies.Official": "市长", "policies.PolicyInstrument": "机器人", "policies.Sector": "机器人",
    "policies.Source": "公报", "policies.Speech": "讲话", "policies.FirmMatch": "机器人",
    "policies.FigureChange": "杭州",
}  # fmt: skip


def url(label, page, *args):
    meta = apps.get_model(label)._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def get(client, path, **params):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(path, params)
    assert answer.status_code == 200, path
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"] for query in queries)
    return answer


def last(label):
    return apps.get_model(label)._default_manager.order_by("-pk").first()


def test_every_editorial_noun_has_an_admin():
    editorial = {
        model._meta.label
        for model in apps.get_app_config("policies").get_models()
        if issubclass(model, Record)
    }
    assert editorial
    assert editorial <= set(ADMINS)


def test_every_admin_stands_in_the_side_bar():
    listed = {noun for _, nouns in GROUPS for noun, _ in nouns}
    assert listed == set(ADMINS)


@pytest.mark.parametrize("label", ADMINS)
def test_list_opens(label, desk, chief):
    get(chief, url(label, "changelist"))


@pytest.mark.parametrize("label", ADMINS)
def test_change_form_opens(label, desk, chief):
    get(chief, url(label, "change", last(label).pk))


@pytest.mark.parametrize("label", ADMINS)
def test_add_form_opens_where_rows_are_entered_by_hand(label, desk, chief, rf):
    path = url(label, "add")
    by_others = {
        "axes.AccessAttempt", "ApiKey", "Candidate", "Correction", "DuplicateCluster", "FigureChange",
        "FirmMatch", "ImportBatch", "LandYear", "Mapping", "Review", "RunReport", "SimilarPair",
    }  # fmt: skip
    if label.removeprefix("policies.") in by_others:
        assert chief.get(path).status_code == 403
    else:
        get(chief, path)


def test_pages_of_words_open(desk, chief):
    get(chief, url("policies.Lexicon", "versions", desk.lexicon.pk))
    get(chief, url("policies.Speech", "concordance"))
    get(chief, url("policies.Speech", "concordance"), term="发展", locality=desk.places.city.pk)


@pytest.mark.parametrize("label", ADMINS)
def test_history_opens(label, desk, chief):
    row = last(label)
    row.save()
    assert chief.get(url(label, "history", row.pk)).status_code == 200


def test_rows_of_an_inline_cost_no_queries_of_their_own(desk, chief):
    path = url("policies.PolicyInstrument", "change", desk.instrument.pk)
    with CaptureQueriesContext(connection) as few:
        chief.get(path)
    for _ in range(5):
        desk.instrument.citations.create(source=desk.source)
        desk.instrument.incentives.create(type=desk.types[0], name_en="More")
    with CaptureQueriesContext(connection) as many:
        chief.get(path)
    assert len(many) == len(few)


@pytest.mark.parametrize("label", CHINESE)
def test_search_finds_chinese(label, desk, chief):
    found = get(chief, url(label, "changelist"), q=CHINESE[label])
    assert found.context["cl"].result_count > 0
    missed = get(chief, url(label, "changelist"), q="查无此词")
    assert missed.context["cl"].result_count == 0


def test_start_page_counts_records_and_those_without_citation(desk, chief):
    PolicyInstrument.objects.update(status=Status.PUBLISHED)
    page = get_start_page(chief)
    by_name = {noun["name"]: [count for count, _ in noun["counts"]] for noun in page["nouns"]}
    assert by_name["Policy instruments"] == [0, 0, 3, 0]
    piles = {pile.name: pile for pile in page["piles"]}
    uncited = piles["Policy instruments published without a citation"]
    assert uncited.count == 2
    assert [batch.file_name for batch in page["imports"]] == ["land.csv"]
    listed = chief.get(uncited.url)
    assert listed.context["cl"].result_count == 2


def get_start_page(client):
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 200
    return answer.context


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.WITHDRAWN])
def test_record_that_is_public_or_withdrawn_cannot_be_deleted(status, desk, chief):
    source = Source.objects.create(title="Alone", kind="news", status=status)
    path = url("policies.Source", "delete", source.pk)
    assert chief.get(path).status_code == 403
    assert chief.post(path, {"post": "yes"}).status_code == 403
    assert Source.objects.filter(pk=source.pk).exists()


def test_record_that_was_public_once_cannot_be_deleted(desk, chief):
    source = Source.objects.create(title="Alone", kind="news", status=Status.PUBLISHED)
    source.status = Status.DRAFT
    source.save()
    assert chief.post(url("policies.Source", "delete", source.pk)).status_code == 403


def test_draft_that_nobody_saw_can_be_deleted(desk, chief):
    source = Source.objects.create(title="Alone", kind="news")
    answer = chief.post(url("policies.Source", "delete", source.pk), {"post": "yes"})
    assert answer.status_code == 302
    assert not Source.objects.filter(pk=source.pk).exists()


@pytest.mark.parametrize("label", OURS)
def test_no_list_deletes_in_bulk(label, desk, chief):
    rows = apps.get_model(label)._default_manager
    before = rows.count()
    chief.post(
        url(label, "changelist"),
        {"action": "delete_selected", "_selected_action": last(label).pk, "post": "yes"},
    )
    assert rows.count() == before


def test_incentive_cannot_be_deleted_inside_its_instrument(desk, chief):
    page = chief.get(url("policies.PolicyInstrument", "change", desk.instrument.pk))
    assert "incentives-0-type" in page.content.decode()
    assert "incentives-0-DELETE" not in page.content.decode()


def test_no_form_moves_a_status(desk, chief):
    for status in Status:
        source = Source.objects.create(title=f"Alone, {status}", kind="news", status=status)
        form = chief.get(url("policies.Source", "change", source.pk)).context["adminform"].form
        assert "status" not in form.fields


def test_the_list_hands_in_and_withdraws_and_leaves_a_trace(desk, chief):
    official = Official.objects.get()
    listed = url("policies.Official", "changelist")
    for action, status in (("submit", "in_review"), ("publish", "in_review")):
        chief.post(listed, {"action": action, "_selected_action": official.pk})
        official.refresh_from_db()
        assert official.status == status  # nobody publishes what they handed in
    Official.objects.update(status=Status.PUBLISHED)
    form = {"action": "withdraw", "_selected_action": official.pk}
    assert "Why it is withdrawn" in chief.post(listed, form).content.decode()
    chief.post(listed, form | {"reason": "Another person."})
    official.refresh_from_db()
    assert official.status == Status.WITHDRAWN
    last = official.history.first()
    assert (last.history_user.username, last.history_change_reason) == ("chief", "Another person.")


def test_action_publish_leaves_withdrawn_records_withdrawn(desk, chief):
    Award.objects.update(status=Status.WITHDRAWN)
    award = Award.objects.first()
    chief.post(
        url("policies.Award", "changelist"), {"action": "publish", "_selected_action": award.pk}
    )
    award.refresh_from_db()
    assert award.status == Status.WITHDRAWN


def test_an_instrument_is_not_linked_to_itself(desk, chief):
    form = Form(chief, url("policies.PolicyInstrument", "change", desk.instrument.pk))
    form.row("links", relation="follows", target=str(desk.instrument.pk), id="", origin="")
    links = desk.instrument.links.count()
    assert not form.save()
    assert "not linked to itself" in form.text()
    assert desk.instrument.links.count() == links
