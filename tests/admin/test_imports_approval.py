"""Four eyes for imports: nobody publishes, or changes what is published, by a file of their own."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

from policies.curation.imports import approve, fingerprint, may_approve, start_import
from policies.curation.review import NotAllowed, authors_of
from policies.models import Firm, ImportBatch, LandAward, Status
from tests.admin.importing import (
    BAD_ROW,
    ROW,
    account,
    ask,
    bring,
    file_of,
    imported,
    report,
    rows_of,
    run,
    shown,
    undone,
    url,
)

pytestmark = pytest.mark.django_db
OTHER = [*ROW[:2], "仓储用地", *ROW[3:]]
FIRMS = ["企业名称", "股票代码", "英文名称"]


@pytest.fixture
def second(db):
    """Another superuser's browser."""
    client = Client()
    client.force_login(User.objects.create_superuser("second"))
    return client


def approved(client, batch):
    """Look at an import and press “Approve”."""
    page = report(client, batch)
    seen = page.context.get("fingerprint", "")
    return client.post(url("approve", batch), {"seen": seen}, follow=True)


def firms_of(*rows):
    return file_of(*rows, header=FIRMS, name="firms.csv")


def test_import_that_asks_to_publish_brings_drafts_until_it_is_approved(city, chief):
    batch = bring(chief, file_of(ROW), publish="on", locality=city)
    ask(chief, batch, "import")
    assert account(run(batch)) == (1, 1, 0, 0, 0)
    assert LandAward.objects.get().status == Status.DRAFT


def test_approved_import_publishes(city, chief, second):
    batch = bring(chief, file_of(ROW), publish="on", locality=city)
    chief.post(url("ask", batch))
    assert "chief asks for the approval" in shown(report(second, batch))
    approved(second, batch)
    batch.refresh_from_db()
    assert batch.approved_by.username == "second"
    chief.post(url("start", batch))
    run(batch)
    assert LandAward.objects.get().status == Status.PUBLISHED


def test_nobody_approves_their_own_import_whatever_they_may(city, chief):
    batch = bring(chief, file_of(ROW), publish="on", locality=city)
    owner = User.objects.get(username="chief")
    assert not may_approve(batch, owner)
    assert "Approve<" not in shown(report(chief, batch))
    chief.post(url("approve", batch), {"seen": fingerprint(batch)})
    batch.refresh_from_db()
    assert batch.approved_by is None
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(approved_by=owner)


def test_who_starts_an_import_of_another_cannot_make_it_their_own(city, chief, second):
    batch = bring(chief, file_of(ROW), publish="on", locality=city)
    start_import(batch, User.objects.get(username="second"), dry_run=True)
    assert run(batch).started_by.username == "chief"
    owner = User.objects.get(username="chief")
    with pytest.raises(NotAllowed):
        approve(batch, owner, fingerprint(batch))


def test_approver_may_start_what_was_approved(city, chief, second):
    batch = bring(chief, file_of(ROW), publish="on", locality=city)
    approved(second, batch)
    second.post(url("start", batch))
    run(batch)
    assert (batch.started_by.username, batch.approved_by.username) == ("chief", "second")
    assert LandAward.objects.get().status == Status.PUBLISHED


def test_other_columns_or_options_take_the_approval_away(city, chief, second):
    batch = bring(chief, file_of(ROW), locality=city)
    approved(second, batch)
    ask(chief, batch, "show")
    batch.refresh_from_db()
    assert batch.approved_by is not None  # nothing was changed
    ask(chief, batch, "show", publish="on")
    batch.refresh_from_db()
    assert (batch.publish, batch.approved_by) == (True, None)


def test_only_who_brought_a_file_says_how_it_is_read(city, chief, second):
    batch = bring(chief, file_of(ROW), locality=city)
    ask(second, batch, "show", publish="on")
    batch.refresh_from_db()
    assert not batch.publish


def test_what_was_changed_while_it_was_looked_at_is_not_approved(city, chief, second):
    batch = bring(chief, file_of(ROW), locality=city)
    seen = report(second, batch).context["fingerprint"]
    ask(chief, batch, "show", publish="on")
    answer = second.post(url("approve", batch), {"seen": seen}, follow=True)
    assert "please look at it again" in shown(answer)
    batch.refresh_from_db()
    assert batch.approved_by is None


def test_curator_who_may_not_review_approves_nothing(city, chief):
    batch = bring(chief, file_of(ROW), locality=city)
    reader = User.objects.create_user("reader", is_staff=True)
    assert not may_approve(batch, reader)
    with pytest.raises(NotAllowed):
        approve(batch, reader, fingerprint(batch))


def test_published_award_is_left_out_and_its_row_is_not_lost(city, steward):
    imported(steward, ROW, locality=city)
    LandAward.objects.update(status=Status.PUBLISHED)
    batch = imported(steward, OTHER, BAD_ROW, locality=city)
    assert account(batch) == (2, 0, 0, 0, 2)
    assert LandAward.objects.get().use == "industrial"
    rejected = rows_of(steward.get(url("rejects", batch)))
    assert rejected[1][2] == "仓储用地"
    assert "needs a second curator's approval" in rejected[1][-1]


def test_draft_is_changed_without_approval(city, steward):
    imported(steward, ROW, locality=city)
    assert account(imported(steward, OTHER, locality=city)) == (1, 0, 1, 0, 0)


def test_trial_that_asks_to_publish_shows_the_second_curator_what_would_change(city, chief, second):
    imported(chief, ROW, locality=city)
    LandAward.objects.update(status=Status.PUBLISHED)
    batch = bring(chief, file_of(OTHER), publish="on", locality=city)
    ask(chief, batch, "try")
    assert account(run(batch)) == (1, 0, 1, 0, 0)
    assert report(second, batch).context["changes"].object_list
    approved(second, batch)
    chief.post(url("start", batch))
    assert account(run(batch)) == (1, 0, 1, 0, 0)
    award = LandAward.objects.get()
    assert (award.use, award.status) == ("warehousing", "published")


def test_firms_go_the_same_way(register, chief, second):
    rows = ["甲公司", "600001", "Alpha"], ["", "600002", "Beta"]
    batch = bring(chief, firms_of(*rows), noun="firm")
    page = chief.get(url("columns", batch))
    assert page.context["records"][0].values == ["甲公司", "Alpha", "600001"]
    ask(chief, batch, "try")
    assert account(run(batch)) == (2, 1, 0, 0, 1)
    assert not Firm.objects.exists()
    chief.post(url("start", batch))
    assert account(run(batch)) == (2, 1, 0, 0, 1)
    assert "甲公司" in shown(report(chief, batch))
    assert rows_of(chief.get(url("rejects", batch)))[1][:3] == rows[1]
    undone(chief, batch)
    assert not Firm.objects.exists()


def test_each_noun_needs_its_own_permission(register, clerk):
    user = User.objects.get(username="clerk")
    user.user_permissions.remove(*user.user_permissions.filter(codename="change_firm"))
    page = clerk.get(url("upload"))
    nouns = [value for value, _ in page.context["form"].fields["noun"].choices]
    assert nouns == ["land_award", "policy_instrument", "candidate", "speech"]
    answer = clerk.post(url("upload"), {"noun": "firm", "file": firms_of(["甲公司", "1", "A"])})
    assert answer.status_code == 200
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("page", ["ask", "approve"])
def test_nothing_is_asked_or_approved_by_a_link(page, city, chief):
    assert chief.get(url(page, bring(chief, file_of(ROW), locality=city))).status_code == 405


def test_who_brought_a_draft_is_its_author_and_reviews_it_no_more_than_one_written_by_hand(
    city, steward
):
    batch = imported(steward, ROW, locality=city)
    assert authors_of(LandAward.objects.get()) == {batch.started_by_id}
