"""The history of public changes tells what the public could see, and nothing of what it could not."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from policies.curation import review
from policies.curation.public_history import PublicEvent, What, public_history
from policies.models import Award, Firm, Incentive, InstrumentType, PolicyInstrument, Status
from policies.models.append_only import unguarded
from tests.factories import land_award

pytestmark = pytest.mark.django_db

ACT = {"by_government": True, "concrete_measure": True, "favours_some": True, "lasting_aim": True}


def told(record) -> list[tuple]:
    """The events, the earliest first, as plain values."""
    return [
        (event.what, [(change.field, change.before, change.after) for change in event.changes])
        for event in reversed(public_history(type(record).objects.get(pk=record.pk)))
    ]


def write(record, **fields):
    for name, value in fields.items():
        setattr(record, name, value)
    record.save()


@pytest.fixture
def act(register):
    """An act written twice as a draft before it was published."""
    act = PolicyInstrument.objects.create(title_en="First thought", locality=register["330100"])
    write(act, title_en="Second thought", status=Status.IN_REVIEW)
    write(act, title_en="Robot plan")
    write(act, status=Status.PUBLISHED)
    return act


def test_edits_of_a_draft_are_not_told(act):
    assert told(act) == [("published", [])]


def test_a_change_is_told_by_field_with_the_value_before_and_after(act, register):
    write(act, title_en="Robot plan, amended", locality=register["440300"])
    assert told(act)[1:] == [
        (
            "changed",
            [
                ("title_en", "Robot plan", "Robot plan, amended"),
                ("locality", register["330100"], register["440300"]),
            ],
        )
    ]


def test_a_change_of_what_the_public_does_not_see_is_none(act):
    write(act, lasting_aim=True)
    assert told(act) == [("published", [])]


def test_edits_while_withdrawn_are_told_only_as_what_came_of_them(act):
    write(act, status=Status.WITHDRAWN)
    write(act, title_en="Never seen")
    write(act, title_en="Robot plan 2")
    write(act, status=Status.PUBLISHED)
    assert told(act) == [
        ("published", []),
        ("withdrawn", []),
        ("again", [("title_en", "Robot plan", "Robot plan 2")]),
    ]


def test_a_proposal_is_told_when_it_is_accepted_and_not_before(act):
    write(act, title_zh="")
    wen, li = (User.objects.create_superuser(name) for name in ("wen", "li"))
    review.propose(act, {"issuing_body": ["", "Proposed body"]}, wen)
    assert told(act) == [("published", [])]
    review.propose(act, {"issuing_body": ["", "City government"]}, wen)
    waiting = review.Review.objects.about(act).open().get()
    review.accept(waiting, li)
    assert told(act)[1:] == [("changed", [("issuing_body", None, "City government")])]


def test_dates_keep_their_precision(act):
    write(act, announced_on=datetime.date(2003, 1, 1), announced_precision="year")
    write(act, announced_on=datetime.date(2003, 7, 1), announced_precision="month")
    (_field, before, after) = told(act)[2][1][0]
    assert (before.day.year, before.precision) == (2003, "year")
    assert (after.day.isoformat(), after.precision) == ("2003-07-01", "month")


def test_a_record_that_is_not_public_is_not_named(act, register):
    firm = Firm.objects.create(name_zh="甲", name_en="A", status=Status.PUBLISHED)
    parent = Firm.objects.create(name_zh="乙", name_en="Draft parent")
    write(firm, parent=parent)
    assert told(firm) == [("published", [])]
    write(parent, status=Status.PUBLISHED)
    assert told(firm)[1:] == [("changed", [("parent", None, parent)])]


def test_what_was_changed_while_the_act_was_a_draft_is_not_told(register):
    """A published incentive of a draft act was seen by nobody."""
    kind = InstrumentType.objects.create(code="grant", name_en="Grant", name_zh="补贴")
    act = PolicyInstrument.objects.create(title_en="Plan", locality=register["330100"])
    benefit = Incentive.objects.create(
        instrument=act, type=kind, name_en="Grant", amount_kind="cap", amount_max=1,
        status=Status.PUBLISHED,
    )  # fmt: skip
    write(benefit, amount_max=Decimal(2))
    write(act, status=Status.PUBLISHED)
    write(benefit, amount_max=Decimal(3))
    assert told(benefit) == [
        ("published", []),
        ("changed", [("amount_max", Decimal(2), Decimal(3))]),
    ]
    write(act, status=Status.WITHDRAWN)
    write(benefit, amount_max=Decimal(4))
    write(act, status=Status.PUBLISHED)
    assert told(benefit)[2:] == [
        ("withdrawn", []),
        ("again", [("amount_max", Decimal(3), Decimal(4))]),
    ]


def test_an_award_of_a_draft_firm_was_not_seen(register):
    kind = InstrumentType.objects.create(code="grant", name_en="Grant", name_zh="补贴")
    firm = Firm.objects.create(name_zh="甲", name_en="A")
    award = Award.objects.create(
        firm=firm, locality=register["330100"], kind=kind, amount=1, status=Status.PUBLISHED
    )
    write(award, amount=2)
    write(firm, status=Status.PUBLISHED)
    assert told(award) == [("published", [])]


def test_what_may_name_a_person_is_withheld(register):
    award = land_award(register["330100"], "赵钱孙", project="赵钱孙的项目")
    write(award, project="赵钱孙之家", area_m2=Decimal(2))
    assert told(award) == [("published", []), ("changed", [("area_m2", Decimal(10_000), 2)])]


def test_what_was_withheld_then_is_not_told_now(register):
    award = land_award(register["330100"], "甲有限公司", project="某人宅", names_withheld=True)
    write(award, project="厂房", names_withheld=False)
    write(award, project="新厂房")
    assert told(award)[1:] == [("changed", [("project", "厂房", "新厂房")])]


def test_a_record_that_came_by_a_bulk_import_has_no_history(register):
    award = land_award(register["330100"], "甲有限公司")
    with unguarded():
        award.history.all().delete()
    assert public_history(award) == []


def test_the_latest_comes_first_and_nobody_is_named(act):
    write(act, title_en="Robot plan 2")
    events = public_history(act)
    assert [event.what for event in events] == [What.CHANGED, What.PUBLISHED]
    assert events[0].when > events[1].when
    assert set(PublicEvent.__dataclass_fields__) == {"when", "what", "changes"}


def test_queries_do_not_grow_with_the_versions(act, django_assert_num_queries):
    for number in range(5):
        write(act, title_en=f"Robot plan {number}")
    with django_assert_num_queries(2):  # its versions, and those of its locality
        public_history(act)
