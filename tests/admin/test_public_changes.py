"""What the public sees is changed by two curators, whichever page of the desk it is written on."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from policies.curation import consequences
from policies.models import (
    Concept,
    ConceptScheme,
    InstrumentType,
    Locality,
    Mapping,
    Review,
    Speech,
    SpeechText,
    TermCount,
)
from tests.admin.conftest import COMPANY, PERSON
from tests.admin.forms import Form
from tests.admin.test_entry import speech_form
from tests.admin.test_reported_counts import figure, form
from tests.metrics.words import lexicon_of, spoken


def page(noun: str, record) -> str:
    return reverse(f"admin:policies_{noun}_change", args=[record.pk])


def accept(client, record) -> None:
    waiting = Review.objects.about(record).open().get()
    client.post(reverse("admin:policies_review_change", args=[waiting.pk]), {"accept": "1"})


def test_a_public_locality_moves_when_another_curator_accepts(register, chief, clerk, monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(consequences, "refresh_lineage", lambda: asked.append(1))
    county = register["330122"]
    entered = Form(clerk, page("locality", county))
    entered["parent"] = str(register["330000"].pk)
    assert entered.save()
    assert (Locality.objects.get(pk=county.pk).parent, asked) == (register["330100"], [])
    accept(chief, county)
    assert (Locality.objects.get(pk=county.pk).parent, asked) == (register["330000"], [1])


def test_a_public_speech_without_a_text_is_given_none_by_one_curator(desk, clerk):
    speech = Speech.objects.get(pk=desk.speech.pk)
    SpeechText.objects.all().delete()
    Speech.objects.filter(pk=speech.pk).update(status="published", text_sha256="", characters=0)
    clerk.post(page("speech", speech), speech_form(desk, "发展 产业"))
    assert not SpeechText.objects.exists()
    speech.refresh_from_db()
    assert (speech.text_sha256, speech.characters) == ("", 0)
    Speech.objects.filter(pk=speech.pk).update(status="withdrawn")
    clerk.post(page("speech", speech), speech_form(desk, "发展 产业"))
    assert SpeechText.objects.get().content == "发展 产业"


@pytest.mark.parametrize(("status", "written"), [("published", False), ("withdrawn", True)])
def test_figures_are_not_reported_in_a_public_speech_by_one_curator(
    status, written, places, desk, clerk
):
    lexicon = lexicon_of({"产业": "industry"}, name="words")
    speech = spoken(places.city, "产业", lexicon, status=status)
    clerk.post(page("speech", speech), form(places, speech, figure(desk.source)))
    assert TermCount.objects.reported().exists() is written


def test_the_crosswalk_of_a_public_type_changes_when_another_curator_accepts(db, chief, steward):
    kind = InstrumentType.objects.create(
        code="grant", name_en="Grant", name_zh="补贴", status="published"
    )
    concept = Concept.objects.create(
        scheme=ConceptScheme.objects.create(code="mast", name_en="MAST"), code="L", label_en="Aid"
    )
    mapping = Mapping.objects.create(type=kind, concept=concept, relation="close", confidence="H")
    entered = Form(steward, page("instrumenttype", kind))
    entered["mappings-0-relation"] = "broad"
    assert entered.save()
    assert Mapping.objects.get().relation == "close"
    accept(chief, kind)
    mapping.refresh_from_db()
    assert mapping.relation == "broad"


def test_a_proposal_names_no_natural_person_to_those_who_may_not_see_names(
    land, clerk, steward, chief
):
    award = land.hidden
    type(award).objects.filter(pk=award.pk).update(status="published", names_withheld=True)
    entered = Form(steward, page("landaward", award))
    entered["project"] = f"{PERSON}新厂房"
    assert entered.save()
    proposed = Review.objects.about(award).open().get()
    assert proposed.changes["project"] == [f"{PERSON}厂房", f"{PERSON}新厂房"]
    addresses = (
        reverse("admin:policies_review_change", args=[proposed.pk]),
        reverse("admin:policies_review_changelist"), page("landaward", award), reverse("admin:index"),
        reverse("admin:policies_landaward_account", args=[award.pk]),
    )  # fmt: skip
    for address in addresses:
        assert PERSON not in clerk.get(address).content.decode()
    assert f"{PERSON}新厂房" in chief.get(addresses[0]).content.decode()


def test_who_holds_public_land_changes_when_another_curator_accepts(land, clerk, chief):
    award = land.open
    type(award).objects.filter(pk=award.pk).update(status="published")
    entered = Form(clerk, page("landaward", award))
    entered["holdings-0-DELETE"] = "on"
    assert entered.save()
    assert [holding.holder.name for holding in award.holdings.all()] == [COMPANY]
    accept(chief, award)
    assert not award.holdings.exists()


def test_a_reviewer_without_the_names_does_not_accept_what_is_hidden_from_them(
    land, clerk, steward
):
    award = land.hidden
    type(award).objects.filter(pk=award.pk).update(status="published", names_withheld=True)
    entered = Form(steward, page("landaward", award))
    entered["project"] = f"{PERSON}新厂房"
    assert entered.save()
    reviewer = User.objects.create_user("blind", is_staff=True)
    reviewer.user_permissions.set(Permission.objects.exclude(codename="view_person_names"))
    client = Client()
    client.force_login(reviewer)
    accept(client, award)
    award.refresh_from_db()
    assert award.project == f"{PERSON}厂房"
