"""The queue of repeated notices: decided by those who may, names shown to those who may see them."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from policies.curation.duplicates import mark_duplicates
from policies.models import DuplicateCluster, LandAward, LandHolding, Review, Status
from policies.models.append_only import unguarded
from policies.models.land_award import refresh_content_keys
from tests.admin.conftest import COMPANY, PERSON
from tests.admin.test_persons import land_form

LIST = reverse("admin:policies_duplicatecluster_changelist")


def url(page: str, pk: int, noun: str = "duplicatecluster") -> str:
    return reverse(f"admin:policies_{noun}_{page}", args=[pk])


@pytest.fixture
def near(land):
    """The person's award noticed again under another project; the company's twice, exactly."""
    for award, changes in (
        (land.hidden, {"project": f"{PERSON}二期"}), (land.open, {}),
    ):  # fmt: skip
        twin = LandAward.objects.get(pk=award.pk)
        twin.pk = None
        twin.uid, twin.supervision_no = f"twin{award.pk}", award.supervision_no[:-1] + "3"
        for name, value in changes.items():
            setattr(twin, name, value)
        twin.save()
        LandHolding.objects.create(award=twin, holder=award.holders.get())
    LandAward.objects.update(status=Status.PUBLISHED)
    refresh_content_keys(LandAward.objects.all())
    mark_duplicates()
    return DuplicateCluster.objects.get(rule="near")


def only(codes: list[str]) -> Client:
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client = Client()
    client.force_login(user)
    return client


def test_queue_shows_what_is_not_decided_unless_others_are_asked_for(near, chief):
    exact = DuplicateCluster.objects.get(rule="exact")
    for query, expected in (
        ({}, {near}), ({"decision": "open"}, {near}), ({"decision": "same"}, {exact}),
        ({"decision": "different"}, set()), ({"decision": "all"}, {near, exact}),
    ):  # fmt: skip
        assert set(chief.get(LIST, query).context["cl"].result_list) == expected


def test_queue_is_searched_by_id_and_number(near, chief):
    for word in (near.uid, near.awards.first().supervision_no):
        assert list(chief.get(LIST, {"q": word}).context["cl"].result_list) == [near]


def test_notices_stand_side_by_side_with_their_differences_marked(near, steward):
    context = steward.get(url("change", near.pk)).context
    assert [award.cluster for award in context["awards"]] == [near, near]
    assert {line.label for line in context["lines"] if line.differs} == {"Project"}
    values = {line.label: line.values for line in context["lines"]}
    assert values["Holders"] == [PERSON, PERSON]
    assert values["Project"] == [f"{PERSON}厂房", f"{PERSON}二期"]
    assert "Area, m²" in values


def test_a_clerk_does_not_read_the_names_of_persons(near, clerk):
    exact = DuplicateCluster.objects.get(rule="exact")
    for page in (url("change", near.pk), url("history", near.pk), f"{LIST}?decision=all"):
        assert PERSON not in clerk.get(page).content.decode()
    assert COMPANY in clerk.get(url("change", exact.pk)).content.decode()


@pytest.mark.parametrize(("button", "decision", "counted"), [
    ("judge_one_award", "same", 1), ("judge_different_awards", "different", 2),
])  # fmt: skip
def test_the_form_decides(near, clerk, button, decision, counted):
    pressed = {f"policies_duplicatecluster_{button}": ""}
    answer = clerk.post(url("change", near.pk), pressed, follow=True)
    near.refresh_from_db()
    assert (near.decision, near.decided_by.username) == (decision, "clerk")
    assert near.awards.counted().count() == counted
    assert near.history.first().history_user.username == "clerk"
    assert "Decided: “" in answer.content.decode()


def test_saving_without_a_decision_decides_nothing(near, clerk):
    entries = near.history.count()
    clerk.post(url("change", near.pk), {"_save": "", "decision": "same"})
    near.refresh_from_db()
    assert near.decision == "open"
    assert near.history.count() == entries


@pytest.mark.parametrize(("action", "decision"), [
    ("one_award", "same"), ("different_awards", "different"),
])  # fmt: skip
def test_the_list_decides_for_several_at_once(near, clerk, action, decision):
    chosen = list(DuplicateCluster.objects.values_list("pk", flat=True))
    clerk.post(LIST + "?decision=all", {"action": action, "_selected_action": chosen})
    assert set(DuplicateCluster.objects.values_list("decision", flat=True)) == {decision}
    assert LandAward.objects.counted().count() == (2 if decision == "same" else 4)


def test_who_may_only_look_cannot_decide(near):
    reader = only(["view_duplicatecluster", "view_landaward"])
    page = reader.get(url("change", near.pk)).content.decode()
    assert "judge_one_award" not in page
    assert PERSON not in page
    pressed = {"policies_duplicatecluster_judge_one_award": ""}
    assert reader.post(url("change", near.pk), pressed).status_code == 403
    reader.post(LIST, {"action": "one_award", "_selected_action": near.pk})
    near.refresh_from_db()
    assert near.decision == "open"


def test_who_may_not_look_at_repeated_notices_sees_none(near):
    assert only(["view_landaward"]).get(LIST).status_code == 403


def test_nobody_adds_or_deletes_a_cluster(near, chief):
    assert chief.get(reverse("admin:policies_duplicatecluster_add")).status_code == 403
    assert chief.post(url("delete", near.pk), {"post": "yes"}).status_code == 403


def test_award_shows_its_cluster_and_whether_it_is_counted(near, chief):
    award = near.awards.first()
    page = chief.get(url("change", award.pk, "landaward")).content.decode()
    assert url("change", near.pk) in page
    counted = chief.get(reverse("admin:policies_landaward_changelist"), {"counted__exact": 0})
    assert counted.context["cl"].result_count == 1


def test_withdrawing_the_counted_award_lets_another_be_counted(near, clerk):
    first, second = DuplicateCluster.objects.get(rule="exact").awards.order_by("supervision_no")
    assert (first.counted, second.counted) == (True, False)
    clerk.post(
        reverse("admin:policies_landaward_changelist"),
        {"action": "withdraw", "_selected_action": first.pk, "reason": "Annulled."},
    )
    for award in (first, second):
        award.refresh_from_db()
    assert (first.status, first.counted, second.counted) == ("withdrawn", False, True)


def test_an_award_leaves_its_cluster_when_its_change_is_accepted(near, steward, clerk, land):
    form = land_form(land.open) | {"area_m2": "5"}
    answer = steward.post(url("change", land.open.pk, "landaward"), form)
    assert answer.status_code == 302
    land.open.refresh_from_db()
    assert land.open.cluster is not None
    proposal = Review.objects.get()
    clerk.post(url("change", proposal.pk, "review"), {"accept": "1"})
    land.open.refresh_from_db()
    assert (land.open.area_m2, land.open.cluster) == (5, None)
    assert not DuplicateCluster.objects.filter(rule="exact").exists()
    assert LandAward.objects.filter(counted=False).count() == 0


def test_deleting_a_draft_lets_another_be_counted(near, chief):
    LandAward.objects.update(status=Status.DRAFT)
    with unguarded():
        LandAward.history.all().delete()
    first, second = DuplicateCluster.objects.get(rule="exact").awards.order_by("supervision_no")
    assert chief.post(url("delete", first.pk, "landaward"), {"post": "yes"}).status_code == 302
    second.refresh_from_db()
    assert second.counted


def test_two_records_without_a_number_that_say_the_same_are_told_of(near, land, steward):
    LandAward.objects.exclude(pk=land.open.pk).filter(holders=land.company).update(
        supervision_no=""
    )
    form = land_form(land.open) | {
        "supervision_no": "", "area_m2": "1000", "price_cny": "500000", "signed_on": "2015-03-01",
    }  # fmt: skip
    LandAward.objects.filter(pk=land.open.pk).update(content_key="", cluster=None, status="draft")
    answer = steward.post(url("change", land.open.pk, "landaward"), form, follow=True)
    assert "Another award without a number" in answer.content.decode()
    land.open.refresh_from_db()
    assert land.open.content_key == ""
