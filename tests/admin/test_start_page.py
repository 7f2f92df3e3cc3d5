"""The start page: what waits for this curator, by the records behind it."""

import datetime

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from policies.curation import review
from policies.models import Citation, FigureChange, Official, Source, Status

pytestmark = pytest.mark.django_db


def person(name, role):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return User.objects.get(pk=user.pk)


def start(user):
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 200
    return answer.context


def draft_by(user, name="李强"):
    source = Source.objects.create(title="Gazette", kind="news", status=Status.PUBLISHED)
    official = Official(name_zh=name, name_en="Li Qiang")
    official._history_user = user
    official.save()
    Citation.objects.create(record=official, source=source, quote=name)
    return official


def test_drafts_are_shown_to_who_wrote_them_alone(db):
    wen, li = person("wen", "contributor"), person("li", "reviewer")
    official = draft_by(wen)
    (drafts,) = start(wen)["drafts"]
    assert [record for record, _url in drafts["records"]] == [official]
    assert start(li)["drafts"] == []


def test_what_is_handed_in_waits_for_others_and_what_is_returned_for_its_author(db):
    wen, li = person("wen", "contributor"), person("li", "reviewer")
    official = draft_by(wen)
    handed_in = review.submit(official, wen)
    assert [r.record for r in start(li)["waiting"]] == [official]
    assert [r.record for r in start(wen)["handed_in"]] == [official]
    assert "waiting" not in start(wen)
    review.send_back(handed_in, li, [review.Remark("Which Li Qiang?")])
    (returned,) = start(wen)["returned"]
    assert (returned.record, returned.remarks) == (official, 1)
    assert start(li)["waiting"] == []


def test_a_reviewer_is_not_asked_to_review_their_own(db):
    li = person("li", "reviewer")
    review.submit(draft_by(li), li)
    assert start(li)["waiting"] == []


def test_changed_figures_are_counted_until_they_are_looked_at(desk, chief):
    piles = {pile.name: pile for pile in chief.get(reverse("admin:index")).context["piles"]}
    assert piles["Figures changed after an import"].count == 1
    chief.post(
        reverse("admin:policies_figurechange_changelist"),
        {"action": "mark_seen", "_selected_action": FigureChange.objects.get().pk},
    )
    change = FigureChange.objects.get()
    assert change.seen_by.username == "chief"
    assert change.seen_at.date() <= datetime.datetime.now(datetime.UTC).date()
    piles = {pile.name: pile for pile in chief.get(reverse("admin:index")).context["piles"]}
    assert piles["Figures changed after an import"].count == 0
