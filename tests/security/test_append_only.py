"""The record of what was done: added to, never changed, shown."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from policies.models import Comment, Erasure, Firm, Review, StatusChange
from policies.models.append_only import SAID, erasing, guarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(curator):
    """A firm with two versions, a change of status, a remark and a review; by a curator."""
    user = curator()
    firm = Firm(name_en="Unitree", name_zh="宇树科技")
    firm._history_user = user
    firm.save()
    firm.name_en = "Unitree Robotics"
    firm.save()
    StatusChange.objects.create(record=firm, before="", after="draft", user=user)
    review = Review.objects.create(record=firm, kind="publication", author=user)
    Comment.objects.create(record=firm, review=review, text="Which seat?", author=user)
    LogEntry.objects.create(
        user=user, action_flag=2, object_id=str(user.pk), object_repr="wen", change_message="Did it.",
        content_type=ContentType.objects.get_for_model(User),
    )  # fmt: skip
    return firm


def refused(*statement) -> bool:
    """Whether the database refuses a statement sent past the program."""
    with (
        pytest.raises(IntegrityError, match=SAID),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(*statement)
    return True


def test_no_statement_changes_or_deletes_a_row_of_the_record(past):
    for table, column in (
        (Firm.history.model._meta.db_table, "name_en"),
        (StatusChange._meta.db_table, "reason"),
        (LogEntry._meta.db_table, "object_repr"),
        (Comment._meta.db_table, "text"),
    ):
        assert refused(f"UPDATE {table} SET {column} = 'other'")
        assert refused(f"DELETE FROM {table}")
    assert refused(f"DELETE FROM {Review._meta.db_table}")
    other = User.objects.create_user("lin")
    assert refused(f"UPDATE {Review._meta.db_table} SET author_id = %s", [other.pk])


def test_nor_does_the_program(past):
    for rows in (Firm.history.all(), StatusChange.objects.all(), LogEntry.objects.all()):
        with pytest.raises(IntegrityError, match=SAID), transaction.atomic():
            rows.delete()
    version = past.history.first()
    version.name_en = "Other"
    with pytest.raises(IntegrityError, match=SAID), transaction.atomic():
        version.save()
    assert past.history.count() == 2


def test_a_remark_can_be_settled_and_a_review_decided(past):
    remark, review = Comment.objects.get(), Review.objects.get()
    remark.settled_by = remark.author
    remark.save()
    review.state = "retracted"
    review.save()
    assert Review.objects.get().state == "retracted"


def test_who_wrote_a_version_is_not_deleted(curator):
    user = curator("lin")
    firm = Firm(name_en="Unitree")
    firm._history_user = user
    firm.save()
    with pytest.raises(IntegrityError, match=SAID), transaction.atomic():
        user.delete()
    assert firm.history.get().history_user == user


def test_every_noun_with_a_past_is_guarded(db):
    tables = {model._meta.db_table for model, _columns in guarded()}
    past = {name for name in connection.introspection.table_names() if "_historical" in name}
    assert past and past <= tables
    assert {"django_admin_log", "policies_statuschange", "policies_erasure"} <= tables


def test_an_erasure_is_let_pass_and_is_itself_on_the_record(past):
    user = User.objects.get(username="wen")
    with erasing(user, "The name in the first version.", "Asked for by the person, 2026-11-28."):
        past.history.filter(name_en="Unitree").update(name_en="")
    assert sorted(past.history.values_list("name_en", flat=True)) == ["", "Unitree Robotics"]
    erasure = Erasure.objects.get()
    assert (erasure.by, erasure.reason) == (user, "Asked for by the person, 2026-11-28.")
    assert refused("DELETE FROM policies_erasure")
    assert refused(f"DELETE FROM {Firm.history.model._meta.db_table}")


def test_an_erasure_that_fails_leaves_everything_and_the_guard(past):
    user = User.objects.get(username="wen")
    with (
        pytest.raises(IntegrityError, match=r"NOT NULL|null value"),
        erasing(user, "All.", "Tried."),
    ):
        past.history.all().update(status=None)
    assert past.history.count() == 2 and not Erasure.objects.exists()
    assert refused(f"DELETE FROM {Firm.history.model._meta.db_table}")


def test_an_erasure_has_a_reason(past):
    user = User.objects.get(username="wen")
    with pytest.raises(ValueError, match="why"), erasing(user, "All.", " "):
        raise AssertionError("not reached")


@pytest.mark.django_db(transaction=True)
def test_the_guard_goes_and_comes_with_its_migration(transactional_db):
    call_command("migrate", "policies", "0004", verbosity=0)
    try:
        Firm.objects.create(name_en="Unitree")
        Firm.history.all().delete()
    finally:
        call_command("migrate", "policies", verbosity=0)
    Firm.objects.create(name_en="Other")
    with pytest.raises(IntegrityError, match=SAID):
        Firm.history.all().delete()


def shown(client, **question) -> list[tuple[str, str, str]]:
    answer = client.get(reverse("desk-done"), question)
    assert answer.status_code == 200
    return [(d.user, str(d.what), name) for d, name, _page in answer.context["deeds"]]


def test_the_desk_shows_what_was_done_by_person_record_and_day(past, curator, client):
    client.force_login(curator("steward", "data steward"))
    all_of_it = shown(client)
    name = f"Firm {past.pk}"
    assert ("wen", "written", name) in all_of_it and ("wen", "remarked", name) in all_of_it
    assert any(what == "Did it." for _user, what, _name in all_of_it)
    lin = User.objects.create_user("lin")
    assert shown(client, user=lin.pk) == []
    of_firm = shown(client, noun="policies.firm", key=past.pk)
    assert len(of_firm) == 4 and {one[2] for one in of_firm} == {name}
    assert shown(client, noun="policies.firm", key=past.pk + 1) == []
    yesterday = datetime.date.today() - datetime.timedelta(days=2)
    assert shown(client, day=yesterday.isoformat()) == []


def test_a_wrong_question_is_answered_with_what_is_wrong(client, curator):
    client.force_login(curator("steward", "data steward"))
    for wrong in ({"noun": "auth.group"}, {"key": "1"}, {"day": "soon"}, {"user": "-1"}):
        answer = client.get(reverse("desk-done"), wrong)
        assert answer.status_code == 200 and answer.context["form"].errors


@pytest.mark.parametrize("role", ["contributor", "reviewer"])
def test_only_stewards_and_administrators_see_it(role, client, curator):
    client.force_login(curator("somebody", role))
    assert client.get(reverse("desk-done")).status_code == 403
