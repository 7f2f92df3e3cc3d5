"""Sifting at the desk: one document at a time, by plain forms, whoever else is at it."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from policies.curation.candidates import accept, fill, reject
from policies.models import Candidate, InstrumentType, PolicyInstrument, Sector

pytestmark = pytest.mark.django_db
SIFT = "/admin/policies/candidate/sift/"


@pytest.fixture(autouse=True)
def nobody_looks():
    cache.clear()


def curator(name, *codenames):
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ann(db):
    return curator("ann", "change_candidate", "view_candidate", "add_policyinstrument")


@pytest.fixture
def bob(db):
    return curator("bob", "change_candidate", "view_candidate", "add_policyinstrument")


@pytest.fixture
def queue(places):
    """Four documents that wait, the likeliest first; the last has no title."""
    titles = ["促进机器人产业发展的若干政策", "支持软件产业的意见", "关于节能的通知", ""]
    return [make(title, places.province, n) for n, title in enumerate(titles, 1)]


def make(title, place, serial, year=2020):
    candidate = Candidate(
        title=title, document_number=f"浙政发〔{year}〕{serial}号", locality=place,
        url=f"http://www.zj.gov.cn/{serial}.html",
    )  # fmt: skip
    fill(candidate)
    candidate.score = 1 - serial / 10
    candidate.save()
    return candidate


def shown(answer):
    return answer.context["candidate"]


def decide(client, candidate, decision, query="", **facts):
    posted = {"document": candidate.uid, "decision": decision} | facts
    return client.post(SIFT + query, posted, follow=True)


def said(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def test_likeliest_comes_first_with_its_reasons_and_keys(ann, queue):
    Sector.objects.create(code="robotics", name_en="Robotics", name_zh="机器人")
    answer = ann.get(SIFT)
    assert shown(answer) == queue[0]
    assert answer.context["following"] == queue[1:]
    page = answer.content.decode()
    assert queue[0].title in page and queue[0].url in page and "浙政发〔2020〕1号" in page
    assert 'lang="zh">产业</th>' in page and "+3.0" in page
    assert 'value="robotics" checked data-key="1"' in page


def test_accepting_makes_a_draft_and_shows_the_next(ann, queue):
    branch = InstrumentType.objects.create(code="b", name_en="B", name_zh="类")
    for code in ("grant", "plan"):
        InstrumentType.objects.create(code=code, name_en=code, name_zh=code, parent=branch)
    answer = decide(ann, queue[0], "accept", types=["plan"], title_en="Robots")
    instrument = PolicyInstrument.objects.get()
    assert (instrument.title_zh, instrument.title_en) == (queue[0].title, "Robots")
    assert [kind.code for kind in instrument.types.all()] == ["plan"]
    assert instrument.status == "draft"
    assert instrument.history.get().history_user.username == "ann"
    assert shown(answer) == queue[1]
    assert answer.context["last"] == queue[0]


def test_rejecting_remembers_why(ann, queue):
    answer = decide(ann, queue[0], "reject", reason="a reply")
    queue[0].refresh_from_db()
    assert (queue[0].state, queue[0].reason) == ("rejected", "a reply")
    assert shown(answer) == queue[1]


def test_later_goes_on_and_decides_nothing(ann, queue):
    answer = decide(ann, queue[0], "later")
    assert shown(answer) == queue[1] and answer.context["before"] == queue[0]
    answer = decide(ann, queue[1], "reject", query=f"?behind={queue[0].uid}")
    assert shown(answer) == queue[2]
    assert Candidate.objects.queue().count() == 3
    assert shown(ann.get(SIFT)) == queue[0]


def test_after_a_document_that_was_asked_for_comes_the_one_behind_it(ann, queue):
    query = f"?document={queue[1].uid}"
    assert f"behind={queue[1].uid}" in ann.get(SIFT + query).content.decode()
    answer = decide(ann, queue[1], "reject", query=f"?behind={queue[1].uid}")
    assert shown(answer) == queue[2]


def test_the_last_decision_is_taken_back_and_shown_again(ann, queue):
    decide(ann, queue[0], "accept")
    answer = decide(ann, queue[0], "undo")
    assert shown(answer) == queue[0] and "waits again" in said(answer)
    assert not PolicyInstrument.objects.exists() and answer.context["last"] is None


def test_document_decided_meanwhile_is_told_and_the_next_is_shown(ann, bob, queue):
    ann.get(SIFT)
    assert shown(decide(bob, queue[0], "reject")) == queue[1]
    answer = decide(ann, queue[0], "accept")
    assert "bob has decided already: rejected" in said(answer)
    assert shown(answer) == queue[2]  # bob has the other before him
    assert not PolicyInstrument.objects.exists()


def test_two_curators_are_shown_different_documents(ann, bob, queue):
    assert shown(ann.get(SIFT)) == queue[0]
    assert shown(bob.get(SIFT)) == queue[1]
    assert shown(ann.get(SIFT)) == queue[0]
    assert shown(decide(ann, queue[0], "reject")) == queue[2]


def test_the_last_one_is_shown_although_another_looks_at_it(ann, bob, queue):
    Candidate.objects.exclude(pk=queue[0].pk).delete()
    assert shown(ann.get(SIFT)) == shown(bob.get(SIFT)) == queue[0]


def test_asking_for_a_document_that_is_decided_tells_so(ann, queue):
    reject(queue[2], User.objects.get(username="ann"))
    answer = ann.get(SIFT, {"document": queue[2].uid})
    assert "has been decided" in said(answer) and shown(answer) == queue[0]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"words": "软件"}, 1),
        ({"words": "2020〕3号"}, 2),
        ({"year": "2021"}, None),
        ({"year": "2020", "words": "节能 通知"}, 2),
        ({"place": "330000", "least": "0.85"}, 0),
        ({"least": "0.95"}, None),
        ({"least": "a lot", "words": "软件"}, 1),
    ],
)
def test_filters_choose_what_is_sifted(ann, queue, query, place):
    answer = ann.get(SIFT, query)
    assert shown(answer) == (None if place is None else queue[place])


def test_filters_stay_in_the_address(ann, queue):
    answer = decide(ann, queue[1], "reject", query="?words=%E8%BD%AF%E4%BB%B6")
    assert answer.redirect_chain == [(f"{SIFT}?words=%E8%BD%AF%E4%BB%B6", 302)]
    assert shown(answer) is None and "No document waits here" in answer.content.decode()


def test_document_without_title_asks_for_one(ann, queue):
    answer = decide(ann, queue[3], "accept")
    assert "no title" in said(answer) and shown(answer) == queue[3]
    decide(ann, queue[3], "accept", title_zh="机器人计划")
    assert PolicyInstrument.objects.get().title_zh == "机器人计划"


def test_document_without_locality_asks_for_one(ann, queue):
    Candidate.objects.update(locality=None)
    assert "Choose the locality" in said(decide(ann, queue[0], "accept"))
    decide(ann, queue[0], "accept", locality="330000")
    assert PolicyInstrument.objects.get().locality.code == "330000"


def test_number_that_is_on_record_is_pointed_out(ann, queue, places):
    PolicyInstrument.objects.create(
        title_en="Known", document_number=queue[0].document_number, locality=places.province
    )
    assert "On record already" in ann.get(SIFT).content.decode()


def test_who_may_not_enter_instruments_rejects_only(queue):
    carl = curator("carl", "change_candidate")
    assert 'value="accept"' not in carl.get(SIFT).content.decode()
    assert decide(carl, queue[0], "accept").status_code == 403
    assert decide(carl, queue[0], "reject").status_code == 200


def test_who_may_only_look_does_not_sift(queue):
    eve = curator("eve", "view_candidate", "add_policyinstrument")
    assert eve.get(SIFT).status_code == 403
    assert decide(eve, queue[0], "reject").status_code == 403
    assert Candidate.objects.queue().count() == 4


def test_gone_document_is_told(ann, queue):
    assert "gone" in said(ann.post(SIFT, {"document": "x", "decision": "accept"}, follow=True))


def test_page_asks_the_database_as_often_for_many_as_for_few(ann, queue, places):
    ann.get(SIFT)
    with CaptureQueriesContext(connection) as few:
        ann.get(SIFT)
    for serial in range(5, 30):
        make("关于产业的意见", places.province, serial / 10)
    with CaptureQueriesContext(connection) as many:
        ann.get(SIFT)
    assert len(many) == len(few) <= 15


def test_list_rejects_and_takes_back(ann, queue):
    url = reverse("admin:policies_candidate_changelist")
    chosen = [queue[1].pk, queue[2].pk]
    ann.post(url, {"action": "reject", "_selected_action": chosen})
    assert Candidate.objects.queue().count() == 2
    answer = ann.post(url, {"action": "reject", "_selected_action": chosen[:1]}, follow=True)
    assert "has decided already" in said(answer)
    ann.post(url, {"action": "take_back", "_selected_action": chosen})
    assert Candidate.objects.queue().count() == 4


def test_list_is_filtered_by_likelihood_and_state(ann, queue):
    url = reverse("admin:policies_candidate_changelist")
    accept(
        queue[0], User.objects.get(username="ann"), types=[], sectors=[], locality=queue[0].locality
    )
    found = ann.get(url, {"likelihood": "likely"}).context["cl"].result_list
    assert list(found) == queue
    found = ann.get(url, {"state__exact": "waiting", "likelihood": "likely"}).context["cl"]
    assert list(found.result_list) == queue[1:]


def test_form_of_a_document_changes_nothing(ann, queue):
    url = reverse("admin:policies_candidate_change", args=[queue[0].pk])
    assert f"{SIFT}?document={queue[0].uid}" in ann.get(url).content.decode()
    assert ann.post(url, {"title": "Other"}).status_code == 403
