"""Four eyes: drafts and changes go public by another curator alone, whole, and with an account of it."""

import datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from policies.curation import review, states
from policies.models import (
    Citation,
    Incentive,
    InstrumentType,
    PolicyInstrument,
    Review,
    Source,
    Status,
    StatusChange,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    made = {}
    for name, role in (("wen", "contributor"), ("li", "reviewer"), ("root", None)):
        user = User.objects.create_user(name, is_staff=True, is_superuser=role is None)
        if role:
            user.groups.add(Group.objects.get(name=role))
        made[name] = User.objects.get(pk=user.pk)
    return SimpleNamespace(**made)


@pytest.fixture
def draft(register, people):
    """An instrument with an incentive and a source, all drafts of wen's, complete."""
    return make_draft(register["330100"], people.wen)


def make_draft(locality, user):
    kind = InstrumentType.objects.create(code="grant", name_en="Grant", name_zh="补贴")
    source = Source(title="杭州市政府公报", kind="official_notice")
    instrument = PolicyInstrument(
        title_en="Robot plan", locality=locality, announced_on=datetime.date(2024, 3, 1),
        by_government=True, concrete_measure=True, favours_some=True, lasting_aim=True,
    )  # fmt: skip
    for record in (source, instrument):
        record._history_user = user
        record.save()
    instrument.types.add(kind)
    incentive = Incentive(instrument=instrument, type=kind, name_en="Grant", amount_max=3_000_000)
    incentive._history_user = user
    incentive.save()
    facts = (
        (instrument, "announced_on", "2024年3月1日"), (instrument, "types", "给予补贴"),
        (incentive, "type", "补贴"), (incentive, "amount_max", "最高300万元"),
    )  # fmt: skip
    for record, field, quote in facts:
        Citation.objects.create(record=record, source=source, field=field, quote=quote)
    return SimpleNamespace(instrument=instrument, incentive=incentive, source=source)


def status_of(*records):
    return [type(record).objects.get(pk=record.pk).status for record in records]


def test_a_draft_goes_public_with_what_it_needs_when_another_curator_accepts(draft, people):
    handed_in = review.submit(draft.instrument, people.wen, "from the gazette")
    parts = (draft.instrument, draft.incentive, draft.source)
    assert status_of(*parts) == [Status.IN_REVIEW] * 3
    assert not PolicyInstrument.objects.published().exists()
    review.accept(handed_in, people.li, "checked")
    assert status_of(*parts) == [Status.PUBLISHED] * 3
    account = StatusChange.objects.about(draft.instrument).order_by("pk")
    assert [(c.before, c.after, c.user.username, c.reason) for c in account] == [
        ("draft", "in_review", "wen", "from the gazette"),
        ("in_review", "published", "li", "checked"),
    ]


@pytest.mark.parametrize("name", ["wen", "root"])
def test_nobody_accepts_what_is_their_own(name, register, people):
    user = getattr(people, name)
    user.user_permissions.set(Group.objects.get(name="reviewer").permissions.all())
    draft = make_draft(register["330100"], user)
    handed_in = review.submit(draft.instrument, user)
    with pytest.raises(review.NotAllowed, match="another curator"):
        review.accept(handed_in, user)
    assert status_of(draft.instrument) == [Status.IN_REVIEW]


def test_who_wrote_a_part_of_a_draft_does_not_accept_it_either(draft, people):
    draft.instrument.title_zh = "机器人规划"
    draft.instrument._history_user = people.li
    draft.instrument.save()
    handed_in = review.submit(draft.instrument, people.wen)
    with pytest.raises(review.NotAllowed, match="another curator"):
        review.accept(handed_in, people.li)
    review.accept(handed_in, people.root)


def test_the_database_refuses_a_reviewer_who_is_the_author(draft, people):
    handed_in = review.submit(draft.instrument, people.wen)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=handed_in.pk).update(reviewer=people.wen)


def test_what_lacks_a_quotation_is_not_handed_in(draft, people):
    Citation.objects.of(draft.incentive).filter(field="amount_max").delete()
    with pytest.raises(review.Incomplete, match="Amount to"):
        review.submit(draft.instrument, people.wen)
    assert status_of(draft.instrument, draft.incentive) == [Status.DRAFT] * 2


def test_returned_with_a_comment_and_handed_in_again(draft, people):
    handed_in = review.submit(draft.instrument, people.wen)
    remark = review.Remark("The gazette says May.", "announced_on", "critical", "2024年5月1日")
    review.send_back(handed_in, people.li, [remark])
    assert status_of(draft.instrument, draft.incentive) == [Status.DRAFT] * 2
    (returned,) = Review.objects.returned_to(people.wen).about(draft.instrument)
    (comment,) = returned.comments.all()
    assert (comment.field, comment.severity, comment.settled_at) == (
        "announced_on",
        "critical",
        None,
    )
    again = review.submit(draft.instrument, people.wen)
    assert not Review.objects.returned_to(people.wen).exists()
    review.accept(again, people.li)
    assert status_of(draft.instrument) == [Status.PUBLISHED]


@pytest.mark.parametrize("severity", ["critical", "important"])
def test_comment_of_weight_needs_a_quotation(severity, draft, people):
    handed_in = review.submit(draft.instrument, people.wen)
    with pytest.raises(ValidationError, match="quotes the source"):
        review.send_back(handed_in, people.li, [review.Remark("Wrong.", "types", severity)])
    assert status_of(draft.instrument) == [Status.IN_REVIEW]


def published(draft, people):
    review.accept(review.submit(draft.instrument, people.wen), people.li)
    return PolicyInstrument.objects.get(pk=draft.instrument.pk)


def test_a_change_to_what_is_public_waits_for_another_curator(draft, people):
    instrument = published(draft, people)
    changes = {"title_en": ["Robot plan", "Robot programme"]}
    proposal = review.propose(instrument, changes, people.wen, "official translation")
    assert PolicyInstrument.objects.get(pk=instrument.pk).title_en == "Robot plan"
    with pytest.raises(review.NotAllowed):
        review.accept(proposal, people.wen)
    review.accept(proposal, people.li)
    now = PolicyInstrument.objects.get(pk=instrument.pk)
    assert (now.title_en, now.status) == ("Robot programme", Status.PUBLISHED)
    assert now.history.first().history_user == people.wen


def test_a_change_that_takes_a_quotation_away_is_not_accepted(draft, people):
    instrument = published(draft, people)
    before = states.state_of(instrument)
    (key,) = [
        key
        for key, part in before.items()
        if key.startswith("citations.") and part["field"] == "types"
    ]
    proposal = review.propose(instrument, {key: [before[key], None]}, people.wen)
    with pytest.raises(review.Incomplete, match="Types"):
        review.accept(proposal, people.li)
    assert states.state_of(PolicyInstrument.objects.get(pk=instrument.pk)) == before


def test_a_change_made_from_an_older_state_is_a_conflict(draft, people):
    instrument = published(draft, people)
    first = review.propose(instrument, {"title_en": ["Robot plan", "A"]}, people.wen)
    second = review.propose(instrument, {"title_en": ["Robot plan", "B"]}, people.root)
    review.accept(first, people.li)
    with pytest.raises(states.Conflict) as caught:
        review.accept(second, people.li)
    assert caught.value.keys == ["title_en"]
    assert PolicyInstrument.objects.get(pk=instrument.pk).title_en == "A"


def test_withdrawn_for_a_reason_and_published_again_by_four_eyes(draft, people):
    instrument = published(draft, people)
    with pytest.raises(review.NotAllowed, match="why"):
        review.withdraw(instrument, people.li, " ")
    with pytest.raises(review.NotAllowed):
        review.withdraw(instrument, people.wen, "wrong")
    review.withdraw(instrument, people.li, "wrong place")
    assert status_of(instrument) == [Status.WITHDRAWN]
    again = review.submit(instrument, people.wen)
    review.accept(again, people.li)
    assert status_of(instrument) == [Status.PUBLISHED]


def test_author_takes_back_what_was_handed_in(draft, people):
    handed_in = review.submit(draft.instrument, people.wen)
    with pytest.raises(review.NotAllowed):
        review.retract(handed_in, people.li)
    review.retract(handed_in, people.wen)
    assert status_of(draft.instrument, draft.incentive, draft.source) == [Status.DRAFT] * 3
    with pytest.raises(review.NotAllowed, match="decided already"):
        review.accept(handed_in, people.li)
