"""The queue of firms that holders may be: decided in place, many at once, by whoever may."""

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from policies.models import Firm, FirmMatch, Holder, LandHolding

QUEUE = reverse("admin:policies_firmmatch_changelist")
COMPANY = "杭州机器人有限公司"


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def with_permissions(*codes: str) -> Client:
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client = Client()
    client.force_login(user)
    return client


def decisions() -> list[str]:
    return list(FirmMatch.objects.order_by("-score").values_list("decision", flat=True))


def test_queue_shows_what_waits_with_the_land_of_the_holder(desk, clerk):
    FirmMatch.objects.filter(pk=desk.match.pk).update(decision="refused")
    page = clerk.get(QUEUE)
    rows = page.context["cl"].result_list
    assert [row.score for row in rows] == [91, 90]
    assert [(row.awards, row.area_m2) for row in rows] == [(1, 1000)] * 2
    text = page.content.decode()
    assert COMPANY in text and "宇树科技1" in text
    assert clerk.get(QUEUE, {"decision": "refused"}).context["cl"].result_count == 1
    assert clerk.get(QUEUE, {"decision": "all"}).context["cl"].result_count == 3


def test_each_row_has_two_buttons_that_the_keyboard_reaches(desk, clerk):
    page = clerk.get(QUEUE).content.decode()
    for name in ("same_firm", "another_firm"):
        assert page.count(f'<button type="submit" name="{name}"') == 3
    assert f'aria-label="Same firm: {COMPANY} · {desk.firm}"' in page


def test_button_links_the_holder_and_closes_its_other_matches(desk, clerk):
    address = f"{QUEUE}?reason__exact=near_name"
    answer = clerk.post(address, {"same_firm": desk.match.pk})
    assert answer.url == address
    desk.land.company.refresh_from_db()
    assert desk.land.company.firm == desk.firm
    assert desk.land.company.history.first().history_user.username == "clerk"
    assert decisions() == ["confirmed", "refused", "refused"]
    (text,) = told(answer)
    assert text.startswith("1 holder is linked to its firm (land awards: 1).")
    assert "summarise_land" in text


def test_button_rules_a_firm_out(desk, clerk):
    answer = clerk.post(QUEUE, {"another_firm": desk.match.pk})
    assert decisions() == ["refused", "open", "open"]
    assert told(answer) == ["1 firm is ruled out."]
    desk.land.company.refresh_from_db()
    assert desk.land.company.firm is None


@pytest.mark.parametrize("value", ["", "x", "999999", "1 OR 1=1"])
def test_button_of_no_row_decides_nothing(value, desk, clerk):
    assert clerk.post(QUEUE, {"same_firm": value}).status_code == 302
    assert decisions() == ["open"] * 3


def test_many_are_decided_at_once_the_likeliest_first(desk, clerk):
    chosen = list(FirmMatch.objects.values_list("pk", flat=True))
    answer = clerk.post(QUEUE, {"action": "same_firm", "_selected_action": chosen})
    assert decisions() == ["confirmed", "refused", "refused"]
    desk.land.company.refresh_from_db()
    assert desk.land.company.firm == desk.firm
    assert [text.split(" ")[0] for text in told(answer)] == ["1", "2"]


def test_many_are_ruled_out_at_once(desk, clerk):
    chosen = list(FirmMatch.objects.values_list("pk", flat=True))[1:]
    answer = clerk.post(QUEUE, {"action": "another_firm", "_selected_action": chosen})
    assert decisions() == ["open", "refused", "refused"]
    assert told(answer) == ["2 firms are ruled out."]


def test_holder_that_got_a_firm_meanwhile_is_left_as_it_was(desk, clerk):
    other = Firm.objects.exclude(pk=desk.firm.pk).first()
    Holder.objects.filter(pk=desk.land.company.pk).update(firm=other)
    for button in ("same_firm", "another_firm"):
        assert told(clerk.post(QUEUE, {button: desk.match.pk}))[-1].startswith(
            "1 is left as it was"
        )
    desk.land.company.refresh_from_db()
    assert desk.land.company.firm == other
    assert decisions() == ["open"] * 3


def test_reader_without_the_right_to_change_looks_only(desk):
    reader = with_permissions("view_firmmatch")
    assert COMPANY in reader.get(QUEUE).content.decode()
    assert reader.post(QUEUE, {"same_firm": desk.match.pk}).status_code == 403
    reader.post(QUEUE, {"action": "same_firm", "_selected_action": desk.match.pk})
    assert decisions() == ["open"] * 3


def test_stranger_sees_no_queue(desk):
    stranger = with_permissions("view_holder")
    assert stranger.get(QUEUE).status_code == 403
    assert "firmmatch" not in stranger.get(reverse("admin:index")).content.decode()


def test_holder_that_may_be_a_person_is_named_to_none_but_a_steward(desk, clerk, steward):
    Holder.objects.filter(pk=desk.land.company.pk).update(kind="unknown")
    form = reverse("admin:policies_firmmatch_change", args=[desk.match.pk])
    assert COMPANY not in clerk.get(QUEUE).content.decode()
    assert clerk.get(QUEUE, {"q": COMPANY}).context["cl"].result_count == 0
    assert clerk.get(form).status_code == 302
    clerk.post(QUEUE, {"same_firm": desk.match.pk})
    assert decisions() == ["open"] * 3
    assert COMPANY in steward.get(QUEUE).content.decode()
    assert COMPANY in steward.get(form).content.decode()


def test_rows_cost_no_queries_of_their_own(desk, clerk):
    with CaptureQueriesContext(connection) as few:
        clerk.get(QUEUE)
    for n in range(20):
        holder = Holder.objects.create(name=f"宇树科技{n}号有限公司", kind="organisation")
        LandHolding.objects.create(holder=holder, award=desk.land.open)
        FirmMatch.objects.create(
            holder=holder, firm=desk.firm, reason="parent", matched_name="宇树科技", score=50
        )
    with CaptureQueriesContext(connection) as many:
        clerk.get(QUEUE)
    assert len(many) == len(few) <= 15


def test_matches_are_neither_entered_nor_deleted_by_hand(desk, chief):
    assert chief.get(reverse("admin:policies_firmmatch_add")).status_code == 403
    form = reverse("admin:policies_firmmatch_change", args=[desk.match.pk])
    assert "_save" not in chief.get(form).content.decode()
    assert chief.post(form, {"decision": "confirmed"}).status_code == 403
    assert chief.post(form.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert decisions() == ["open"] * 3
