"""Corrections by readers at the desk: who sees what, who decides, what is erased."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from policies.curation.corrections import decide
from policies.curation.review import NotAllowed
from policies.models import Alert, Correction, Firm, Status

pytestmark = pytest.mark.django_db
CONTACT = "reader@example.org"


def browser(role: str) -> Client:
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def url(page: str, *args) -> str:
    return reverse(f"admin:policies_correction_{page}", args=args)


def test_a_reviewer_decides_and_the_address_is_erased(desk):
    client = browser("reviewer")
    page = client.get(url("change", desk.correction.pk)).content.decode()
    assert "It is larger." in page and CONTACT in page
    client.post(url("change", desk.correction.pk), {"state": "accepted", "note": "Seen."})
    decided = Correction.objects.get()
    assert (decided.state, decided.note, decided.contact) == ("accepted", "Seen.", "")
    assert decided.decided_by.username == "reviewer" and decided.decided_at


def test_a_contributor_reads_and_does_not_decide(desk):
    client = browser("contributor")
    page = client.get(url("change", desk.correction.pk)).content.decode()
    assert "It is larger." in page and CONTACT not in page
    client.post(url("change", desk.correction.pk), {"state": "accepted"})
    assert Correction.objects.get().state == "open"


def test_what_is_decided_stays_decided(desk):
    user = User.objects.create_superuser("head")
    decide(desk.correction, "refused", "", user)
    with pytest.raises(NotAllowed):
        decide(desk.correction, "accepted", "", user)
    with pytest.raises(NotAllowed):
        decide(desk.correction, "accepted", "", User.objects.create_user("nobody"))


def test_the_desk_leads_to_them(desk, chief):
    Firm.objects.filter(pk=desk.firm.pk).update(status=Status.PUBLISHED)  # readers have read it
    page = chief.get(reverse("admin:policies_firm_change", args=[desk.firm.pk])).content.decode()
    assert url("change", desk.correction.pk) in page
    piles = {pile.name: pile for pile in chief.get(reverse("admin:index")).context["piles"]}
    assert piles["Corrections by readers"].count == 1
    assert chief.get(piles["Corrections by readers"].url).context["cl"].result_count == 1


def test_words_that_can_name_a_person_are_for_those_who_may_see_names(desk, clerk, steward):
    about = Correction.objects.create(
        record=desk.land.hidden, wrong="张三丰 is the holder.", language="en",
        source_url="https://example.org/zhangsanfeng",
    )  # fmt: skip
    assert "张三丰" not in clerk.get(url("change", about.pk)).content.decode()
    assert "张三丰" in steward.get(url("change", about.pk)).content.decode()


def test_an_administrator_is_told_how_many_alerts_there_are_and_nobody_whose(desk, chief):
    for n in range(2):
        Alert.objects.create(
            address=f"reader{n}@example.org", about="locality", query="330100", language="en",
            confirmed_at="2026-01-01T00:00:00Z",
        )  # fmt: skip
    page = chief.get(reverse("admin:index")).content.decode()
    assert "2 readers are told by e-mail" in page and "reader0" not in page
    assert (
        "told by e-mail" not in browser("data steward").get(reverse("admin:index")).content.decode()
    )
