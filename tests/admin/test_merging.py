"""Two records are laid side by side at the desk, merged by two stewards, and taken apart again."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from policies.models import (
    Award,
    Citation,
    Distinct,
    Firm,
    InstrumentType,
    Merge,
    Official,
    PolicyInstrument,
    SimilarPair,
    Source,
    Status,
    Tenure,
)

pytestmark = pytest.mark.django_db
ADD = reverse("admin:policies_merge_add")
PAIRS = reverse("admin:policies_similarpair_changelist")
MOST_QUERIES = 15


def browser(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def second(db):
    user = User.objects.create_user("second", is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    return browser(user)


@pytest.fixture
def reader(db):
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.exclude(codename__contains="merge"))
    return browser(user)


@pytest.fixture
def two(places):
    return make_two(Status.DRAFT, places)


def make_two(status, places):
    firms = [
        Firm.objects.create(name_zh="宇树科技", name_en="Unitree", status=status),
        Firm.objects.create(name_zh="杭州宇树", ticker="688836", seat=places.city, status=status),
    ]
    kind = InstrumentType.objects.create(code="grant", name_en="Grant", name_zh="补贴")
    source = Source.objects.create(title="Gazette", kind="news")
    Citation.objects.create(record=firms[0], source=source)
    for _ in range(2):
        Award.objects.create(firm=firms[1], kind=kind)
    return firms


def side_by_side(one, other):
    return f"{ADD}?noun={one._meta.model_name}&one={one.pk}&other={other.pk}"


def filled(client, address, **chosen):
    """What a form on a page would send as it stands."""
    page = client.get(address).content.decode()
    sent = dict(re.findall(r'<input type="hidden" name="(seen)" value="([^"]*)"', page))
    for tag in re.findall(r"<input[^>]*type=\"radio\"[^>]*>", page):
        if re.search(r"\schecked(?=[\s>])", tag):
            name = re.search(r'name="([^"]*)"', tag)
            value = re.search(r'value="([^"]*)"', tag)
            sent[name[1]] = value[1]
    return {**sent, "name_kind": "alias", "reason": "same ticker", **chosen}


def opens(client, address):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"] for query in queries)
    return answer, len(queries)


def decide(client, merge, button):
    path = reverse("admin:policies_merge_change", args=[merge.pk])
    answer = client.post(path, {f"policies_merge_{button}": "1"}, follow=True)
    merge.refresh_from_db()
    return [str(message) for message in answer.context["messages"]]


def test_side_by_side_the_values_that_say_something_are_chosen(two, chief):
    answer, _queries = opens(chief, side_by_side(*two))
    page = answer.content.decode()
    sent = filled(chief, side_by_side(*two))
    assert (sent["stays"], sent["value-ticker"], sent["value-name_en"], sent["value-seat"]) == (
        "one", "other", "one", "other",
    )  # fmt: skip
    assert "Hangzhou 杭州市" in page
    assert "value-stage" not in sent  # the two agree
    assert answer.context["counts"] == [("Awards", [0, 2]), ("Citations", [1, 0])]


def test_drafts_are_merged_at_once_as_the_form_says(two, chief):
    answer = chief.post(
        side_by_side(*two), filled(chief, side_by_side(*two), **{"value-name_zh": "other"})
    )
    merge = Merge.objects.get()
    assert answer["Location"] == reverse("admin:policies_merge_change", args=[merge.pk])
    kept, gone = (Firm.objects.get(pk=firm.pk) for firm in two)
    assert (kept.name_zh, kept.name_en, kept.ticker) == ("杭州宇树", "Unitree", "688836")
    assert gone.merged_into == kept
    assert kept.awards.count() == 2
    assert [(n.name, n.kind) for n in kept.names.all()] == [("宇树科技", "alias")]


def test_the_other_one_can_stay(two, chief):
    sent = filled(chief, side_by_side(*two), stays="other", name_kind="")
    chief.post(side_by_side(*two), sent)
    one, other = (Firm.objects.get(pk=firm.pk) for firm in two)
    assert one.merged_into == other
    assert (other.name_zh, other.name_en, other.ticker) == ("宇树科技", "Unitree", "688836")


def test_lists_are_united_unless_one_is_chosen(desk, chief):
    one, other = (
        PolicyInstrument.objects.create(title_en=n, locality=desk.places.city) for n in "ab"
    )
    one.types.add(desk.types[0])
    other.types.add(desk.types[1])
    sent = filled(chief, side_by_side(one, other))
    assert sent["value-types"] == "both"
    chief.post(side_by_side(one, other), sent)
    assert set(one.types.all()) == set(desk.types[:2])


@pytest.mark.parametrize("missing", ["reason", "stays", "seen"])
def test_a_form_that_is_not_whole_changes_nothing(missing, two, chief):
    sent = filled(chief, side_by_side(*two))
    del sent[missing]
    assert chief.post(side_by_side(*two), sent).status_code == 200
    assert not Merge.objects.exists()


def test_what_changed_since_it_was_read_is_looked_at_again(two, chief):
    sent = filled(chief, side_by_side(*two))
    Firm.objects.filter(pk=two[1].pk).update(ticker="000001")
    page = chief.post(side_by_side(*two), sent).content.decode()
    assert "has changed meanwhile" in page
    assert not Merge.objects.exists()


def test_why_it_cannot_be_is_said_on_the_page(two, chief):
    Award.objects.create(
        firm=two[0], giver=two[1], kind=InstrumentType.objects.get(), recipients="both"
    )
    page = chief.post(side_by_side(*two), filled(chief, side_by_side(*two))).content.decode()
    assert "names both records" in page
    assert not Merge.objects.exists()


@pytest.mark.parametrize("name", ["chief", "steward"])
def test_nobody_merges_what_is_public_alone(name, places, request, second):
    client = request.getfixturevalue(name)
    two = make_two(Status.PUBLISHED, places)
    client.post(side_by_side(*two), filled(client, side_by_side(*two)))
    merge = Merge.objects.get()
    page = client.get(reverse("admin:policies_merge_change", args=[merge.pk])).content.decode()
    assert "policies_merge_refuse" in page
    assert "policies_merge_accept" not in page
    decide(client, merge, "accept")
    assert merge.state == "proposed"
    assert decide(second, merge, "accept")[-1] == "Merged."
    assert Firm.objects.get(pk=two[1].pk).status == Status.WITHDRAWN
    assert "Another steward is asked" in decide(client, merge, "undo")[-1]
    decide(client, merge, "accept_undo")
    assert (merge.state, merge.undone_by is None) == ("done", False)
    decide(second, merge, "accept_undo")
    assert merge.state == "undone"
    assert Firm.objects.get(pk=two[1].pk).status == Status.PUBLISHED


def test_a_merge_that_waits_shows_its_changes_and_what_it_moves(places, steward, second):
    two = make_two(Status.PUBLISHED, places)
    steward.post(side_by_side(*two), filled(steward, side_by_side(*two)))
    path = reverse("admin:policies_merge_change", args=[Merge.objects.get().pk])
    answer, _queries = opens(second, path)
    shown = {(d.label, d.before, d.after) for d in answer.context["differences"]}
    assert ("Ticker", "", "688836") in shown
    assert ("Seat", "", "Hangzhou 杭州市") in shown
    assert answer.context["counts"] == [("Awards", 2)]
    assert "same ticker" in answer.content.decode()
    waiting = second.get(reverse("admin:policies_merge_changelist"))
    assert waiting.context["cl"].result_count == 1
    decide(second, Merge.objects.get(), "refuse")
    waiting = second.get(reverse("admin:policies_merge_changelist"))
    assert waiting.context["cl"].result_count == 0


def test_what_stands_in_the_way_of_undoing_is_said(two, chief):
    chief.post(side_by_side(*two), filled(chief, side_by_side(*two)))
    Firm.objects.filter(pk=two[0].pk).update(ticker="000001")
    merge = Merge.objects.get()
    assert decide(chief, merge, "undo")[-1] == "Later changes stand in the way: Ticker."
    assert merge.state == "done"


def test_from_a_record_the_other_is_looked_for(two, chief):
    page = chief.get(reverse("admin:policies_firm_change", args=[two[0].pk])).content.decode()
    button = reverse("admin:policies_firm_merge_with", args=[two[0].pk])
    assert button in page
    address = chief.get(button)["Location"]
    answer, _queries = opens(chief, address)
    assert "admin-autocomplete" in answer.content.decode()
    found = chief.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "policies",
            "model_name": "firm",
            "field_name": "merged_into",
            "term": "宇树",
        },
    ).json()["results"]
    assert {row["id"] for row in found} == {str(firm.pk) for firm in two}
    chosen = chief.get(address, {"noun": "firm", "one": two[0].pk, "other": two[1].pk})
    assert chosen.context["form"].lines()
    same = chief.get(address, {"noun": "firm", "one": two[0].pk, "other": two[0].pk})
    assert "This is the same record." in same.content.decode()


@pytest.mark.parametrize("query", ["noun=firm&one=9999", "noun=firm&one=x", "noun=firm"])
def test_a_record_that_is_not_there_is_not_found(query, two, chief):
    assert chief.get(f"{ADD}?{query}").status_code == 404


def test_who_may_not_merge_sees_and_does_nothing_of_it(two, reader, desk):
    page = reader.get(reverse("admin:policies_firm_change", args=[two[0].pk])).content.decode()
    assert "merge_with" not in page
    assert reader.get(side_by_side(*two)).status_code == 403
    assert reader.post(side_by_side(*two), {}).status_code == 403
    assert reader.post(reverse("admin:policies_similarpair_again")).status_code == 403
    pairs = SimilarPair.objects.count()
    reader.post(PAIRS, {"apart": SimilarPair.objects.first().pk})
    assert SimilarPair.objects.count() == pairs
    merge = Merge.objects.first()
    reader.post(
        reverse("admin:policies_merge_change", args=[merge.pk]), {"policies_merge_accept": "1"}
    )
    merge.refresh_from_db()
    assert merge.state == "proposed"


def test_the_queue_shows_both_records_with_what_tells_them_apart(desk, chief):
    answer, _queries = opens(chief, PAIRS)
    page = answer.content.decode()
    low, high = Firm.objects.order_by("pk")[1:]
    assert escape(side_by_side(low, high)) in page
    for words in (str(low), str(high), "the same name", "Hangzhou 杭州市"):
        assert words in page
    only = chief.get(PAIRS, {"noun": "firm"})
    assert [pair.low for pair in only.context["cl"].result_list] == [low]


def test_the_queue_costs_the_same_however_long_it_is(places, chief):
    def firms(number):
        made = [Firm.objects.create(name_zh="甲", seat=places.city) for _ in range(2 * number)]
        for low, high in zip(made[::2], made[1::2], strict=True):
            SimilarPair.objects.create(low=low, high_id=high.pk, ground="same_name", score=100)

    officials = [Official.objects.create(name_zh="李", name_en="Li") for _ in range(2)]
    for official in officials:
        Tenure.objects.create(official=official, locality=places.city, office_en="Mayor")
    SimilarPair.objects.create(
        low=officials[0], high_id=officials[1].pk, ground="same_name", score=99
    )
    firms(1)
    _answer, few = opens(chief, PAIRS)
    firms(10)
    answer, many = opens(chief, PAIRS)
    assert many == few
    assert "Mayor Hangzhou 杭州市" in answer.content.decode()


def test_two_are_told_apart_in_the_list_and_many_at_once(desk, chief):
    first, second, third = SimilarPair.objects.order_by("pk")
    chief.post(PAIRS, {"apart": first.pk})
    assert Distinct.objects.values_list("low_id", "high_id").get() == (first.low_id, first.high_id)
    sent = {"action": "not_the_same", "_selected_action": [second.pk, third.pk]}
    chief.post(PAIRS, sent)
    assert Distinct.objects.count() == 3
    assert not SimilarPair.objects.exists()


def test_looking_again_finds_pairs_anew(two, chief):
    Firm.objects.update(name_zh="宇树科技")
    answer = chief.post(reverse("admin:policies_similarpair_again"), follow=True)
    assert [str(m) for m in answer.context["messages"]] == ["1 pair waits."]
    assert SimilarPair.objects.get().ground == "same_name"
    assert chief.get(reverse("admin:policies_similarpair_again")).status_code == 405


def test_a_pair_of_which_one_is_gone_is_not_shown(places, chief):
    firm = Firm.objects.create(name_zh="甲")
    SimilarPair.objects.create(low=firm, high_id=firm.pk + 1, ground="same_name", score=100)
    assert chief.get(PAIRS).context["cl"].result_list == []


def test_a_merged_record_cannot_be_deleted(two, chief):
    chief.post(side_by_side(*two), filled(chief, side_by_side(*two)))
    path = reverse("admin:policies_firm_delete", args=[two[1].pk])
    assert chief.post(path, {"post": "yes"}).status_code == 403
