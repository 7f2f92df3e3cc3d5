"""Who may do what to a record in which status: asked of the desk, judged by what came of it."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from policies.curation import review
from policies.models import (
    Citation,
    Curator,
    Incentive,
    InstrumentType,
    PolicyInstrument,
    Review,
    Source,
    Status,
)

pytestmark = pytest.mark.django_db

STATUSES = {
    "d": Status.DRAFT, "i": Status.IN_REVIEW, "p": Status.PUBLISHED, "w": Status.WITHDRAWN,
}  # fmt: skip

# By action the statuses in which it comes about: d(raft), i(n review), p(ublished), w(ithdrawn).
NOTHING = {
    "see": "", "write": "", "propose": "", "hand in": "", "hand in from the list": "",
    "take back": "", "publish": "", "publish from the list": "", "return": "", "withdraw": "",
    "withdraw from the list": "", "delete": "",
}  # fmt: skip
LOOKING = NOTHING | {"see": "dipw"}
WRITING = LOOKING | {
    "write": "dw", "propose": "p", "hand in": "dw", "hand in from the list": "dw", "delete": "d",
}  # fmt: skip
REVIEWING = WRITING | {
    "publish": "i", "publish from the list": "i", "return": "i", "withdraw": "p",
    "withdraw from the list": "p",
}  # fmt: skip
OWN = {"take back": "i"}
OWN_REVIEWED = {"publish": "", "publish from the list": "", "return": "", "take back": "i"}

# Who, whose record: what comes about.
EXPECTED = {
    ("anonymous", "another's"): NOTHING,
    ("without a role", "another's"): NOTHING,
    ("contributor", "another's"): WRITING,
    ("contributor", "own"): WRITING | OWN,
    ("contributor limited to the place", "another's"): WRITING,
    ("contributor limited to the province", "another's"): WRITING,
    ("contributor limited to elsewhere", "another's"): LOOKING,
    ("reviewer", "another's"): REVIEWING,
    ("reviewer", "own"): REVIEWING | OWN_REVIEWED,
    ("data steward", "another's"): REVIEWING,
    ("administrator", "another's"): REVIEWING,
    ("administrator", "own"): REVIEWING | OWN_REVIEWED,
    ("superuser", "another's"): REVIEWING,
    ("superuser", "own"): REVIEWING | OWN_REVIEWED,
}
LIMITS = {"the place": "330100", "the province": "330000", "elsewhere": "440300"}


def person(who: str, register) -> User:
    """A new user in this role, with its limits."""
    role, _, limit = who.partition(" limited to ")
    user = User.objects.create_user(
        who.replace(" ", "-"), is_staff=True, is_superuser=role == "superuser"
    )
    if role not in ("superuser", "without a role"):
        user.groups.add(Group.objects.get(name=role))
    if limit:
        Curator.objects.create(user=user).localities.add(register[LIMITS[limit]])
    return User.objects.get(pk=user.pk)


def browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def complete(author: User, locality) -> PolicyInstrument:
    """A draft by this author that lacks nothing."""
    kind, _ = InstrumentType.objects.get_or_create(code="g", name_en="Grant", name_zh="补贴")
    source = Source.objects.create(title="公报", kind="official_notice", status="published")
    record = PolicyInstrument(
        title_en="Robot plan", locality=locality, announced_on=date(2024, 3, 1), by_government=True,
        concrete_measure=True, favours_some=True, lasting_aim=True,
    )  # fmt: skip
    record._history_user = author
    record.save()
    record.types.add(kind)
    for field, quote in (("announced_on", "2024年3月1日"), ("types", "给予补贴")):
        Citation.objects.create(record=record, source=source, field=field, quote=quote)
    return record


def brought_to(status: Status, record: PolicyInstrument, author: User) -> None:
    """Give the record a status in the way that it comes to it."""
    third = User.objects.create_superuser("third")
    if status == Status.DRAFT:
        return
    handed_in = review.submit(record, author)
    if status == Status.IN_REVIEW:
        return
    review.accept(handed_in, third)
    if status == Status.WITHDRAWN:
        review.withdraw(record, third, "Entered twice.")


def url(page: str, record=None) -> str:
    return reverse(f"admin:policies_policyinstrument_{page}", args=[record.pk] if record else [])


def form(record=None, **changes) -> dict[str, object]:
    """What the form of an instrument sends when its inlines are left alone."""
    data: dict[str, object] = {
        "title_en": "Robot plan", "tone": "supportive", "announced_on": "2024-03-01",
        "announced_precision": "day", "types": [t.pk for t in InstrumentType.objects.all()],
        "by_government": "true", "concrete_measure": "true", "favours_some": "true",
        "lasting_aim": "true",
    }  # fmt: skip
    if record is not None:
        data["locality"] = record.locality_id
    for prefix in ("incentives", "policies-citation-content_type-object_id", "links"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return data | changes


def now(record) -> PolicyInstrument:
    return PolicyInstrument.objects.get(pk=record.pk)


def became(record, before: Status, after: Status) -> bool:
    return before != after and now(record).status == after and record.status == before


def see(client, record) -> bool:
    answer = client.get(url("change", record))
    return answer.status_code == 200 and "Robot plan" in answer.content.decode()


def write(client, record) -> bool:
    client.post(url("change", record), form(record, title_en="Another plan"))
    return now(record).title_en == "Another plan"


def propose(client, record) -> bool:
    client.post(url("change", record), form(record, title_en="Another plan"))
    proposed = Review.objects.about(record).open().filter(kind=Review.Kind.CHANGE).first()
    assert now(record).title_en == "Robot plan" or record.status != Status.PUBLISHED
    return proposed is not None and proposed.changes == {"title_en": ["Robot plan", "Another plan"]}


def hand_in(client, record) -> bool:
    client.post(url("hand-in", record))
    return became(record, record.status, Status.IN_REVIEW)


def from_the_list(action: str, after: Status) -> Callable[..., bool]:
    def act(client, record) -> bool:
        data = {"action": action, "_selected_action": record.pk, "reason": "Entered twice."}
        client.post(url("changelist"), data)
        return became(record, record.status, after)

    return act


def take_back(client, record) -> bool:
    client.post(url("take-back", record))
    return became(record, Status.IN_REVIEW, Status.DRAFT)


def decide(client, record, **data) -> None:
    latest = Review.objects.about(record).order_by("-pk").first()
    pk = latest.pk if latest else 0
    client.post(reverse("admin:policies_review_change", args=[pk]), data)


def publish(client, record) -> bool:
    decide(client, record, accept="1")
    return became(record, record.status, Status.PUBLISHED)


def send_back(client, record) -> bool:
    remark = {
        "comments-TOTAL_FORMS": 1, "comments-INITIAL_FORMS": 0, "comments-0-field": "title_en",
        "comments-0-severity": "important", "comments-0-text": "Another title is printed.",
        "comments-0-quote": "机器人产业规划",
    }  # fmt: skip
    decide(client, record, **{"return": "1"}, **remark)
    return became(record, Status.IN_REVIEW, Status.DRAFT)


def withdraw(client, record) -> bool:
    client.post(url("withdraw", record), {"reason": "Entered twice."})
    return became(record, Status.PUBLISHED, Status.WITHDRAWN)


def delete(client, record) -> bool:
    client.post(url("delete", record), {"post": "yes"})
    return not PolicyInstrument.objects.filter(pk=record.pk).exists()


ACTIONS: dict[str, Callable[..., bool]] = {
    "see": see, "write": write, "propose": propose, "hand in": hand_in,
    "hand in from the list": from_the_list("submit", Status.IN_REVIEW), "take back": take_back,
    "publish": publish, "publish from the list": from_the_list("publish", Status.PUBLISHED),
    "return": send_back, "withdraw": withdraw,
    "withdraw from the list": from_the_list("withdraw", Status.WITHDRAWN), "delete": delete,
}  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(("who", "whose"), EXPECTED)
def test_what_comes_of_each_action(who, whose, status, register):
    user = None if who == "anonymous" else person(who, register)
    author = user if whose == "own" else User.objects.create_superuser("author")
    record = complete(author, register["330100"])
    brought_to(STATUSES[status], record, author)
    record = now(record)
    assert record.status == STATUSES[status]
    found = {}
    for action, act in ACTIONS.items():
        with transaction.atomic():
            found[action] = act(browser(user), now(record))
            transaction.set_rollback(True)
    expected = EXPECTED[who, whose]
    assert found == {action: status in expected[action] for action in ACTIONS}
    assert set(expected) == set(ACTIONS)


def own(register, who="superuser") -> SimpleNamespace:
    """A complete draft of one's own."""
    user = person(who, register)
    record = complete(user, register["330100"])
    return SimpleNamespace(user=user, client=browser(user), record=record)


def test_a_status_that_a_form_sends_is_not_heard(register):
    mine = own(register)
    mine.client.post(url("change", mine.record), form(mine.record, status="published"))
    assert now(mine.record).status == Status.DRAFT
    entered = form(mine.record, title_en="Second plan", status="published")
    mine.client.post(url("add"), entered)
    assert PolicyInstrument.objects.get(title_en="Second plan").status == Status.DRAFT


def test_a_benefit_added_to_a_public_instrument_is_a_draft(register):
    mine = own(register)
    brought_to(Status.PUBLISHED, mine.record, mine.user)
    row = {
        "type": InstrumentType.objects.get().pk, "name_en": "Grant", "amount_kind": "lump_sum",
        "currency": "CNY", "status": "published",
    }  # fmt: skip
    rows = {f"incentives-0-{name}": value for name, value in row.items()}
    data = form(mine.record, **{"incentives-TOTAL_FORMS": 1}, **rows)
    answer = mine.client.post(url("change", mine.record), data)
    assert answer.status_code == 302, answer.context["errors"]
    assert Incentive.objects.get().status == Status.DRAFT
    assert not Incentive.objects.published().exists()


def test_a_public_benefit_is_not_changed_from_its_instrument_by_one_curator(register, client):
    mine = own(register)
    benefit = Incentive(
        instrument=mine.record, type=InstrumentType.objects.get(), name_en="Grant",
        amount_kind="lump_sum", amount_max=3_000_000, status="published",
    )  # fmt: skip
    benefit.save()
    row = {
        "id": benefit.pk, "instrument": mine.record.pk, "type": benefit.type_id, "name_en": "Grant",
        "amount_kind": "lump_sum", "currency": "CNY", "amount_max": "5000000",
    }  # fmt: skip
    rows = {f"incentives-0-{name}": value for name, value in row.items()}
    rows |= {"incentives-TOTAL_FORMS": 1, "incentives-INITIAL_FORMS": 1}
    answer = mine.client.post(url("change", mine.record), form(mine.record, **rows))
    assert answer.status_code == 302, answer.context["errors"]
    benefit.refresh_from_db()
    assert benefit.amount_max == 3_000_000
    proposed = Review.objects.about(benefit).open().get()
    assert proposed.changes["amount_max"] == ["3000000", "5000000"]
    decide(mine.client, benefit, accept="1")
    benefit.refresh_from_db()
    assert benefit.amount_max == 3_000_000


def test_who_wrote_a_benefit_into_anothers_draft_does_not_publish_it(register):
    author = User.objects.create_superuser("author")
    record = complete(author, register["330100"])
    reviewer = browser(person("reviewer", register))
    row = {"type": InstrumentType.objects.get().pk, "name_en": "Grant", "amount_kind": "lump_sum"}
    rows = {f"incentives-0-{name}": value for name, value in (row | {"currency": "CNY"}).items()}
    reviewer.post(url("change", record), form(record, **{"incentives-TOTAL_FORMS": 1}, **rows))
    benefit = Incentive.objects.get()
    source = Source.objects.get()
    Citation.objects.create(record=benefit, source=source, field="type", quote="补贴")
    review.submit(record, author)
    assert not publish(reviewer, now(record))
    assert publish(browser(User.objects.create_superuser("other")), now(record))


def test_a_public_record_with_a_change_of_ones_own_is_not_published_from_the_list(register):
    mine = own(register)
    brought_to(Status.PUBLISHED, mine.record, mine.user)
    assert propose(mine.client, now(mine.record))
    from_the_list("publish", Status.PUBLISHED)(mine.client, now(mine.record))
    decide(mine.client, mine.record, accept="1")
    assert now(mine.record).title_en == "Robot plan"
    decide(browser(User.objects.create_superuser("other")), mine.record, accept="1")
    assert now(mine.record).title_en == "Another plan"
