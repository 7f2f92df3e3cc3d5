"""What the public sees is merged, and taken apart, by two stewards."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from policies.curation import merging, review
from policies.curation.merging import NotAllowed
from policies.models import (
    Firm,
    InstrumentType,
    Merge,
    PolicyInstrument,
    Status,
    StatusChange,
)
from policies.models.append_only import unguarded
from tests.curation.merges import (
    by_default,
    everything,
    fresh,
    merged,
    stewards,
    two_firms,
    two_places,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return stewards("wen", "li")


def test_what_is_public_is_merged_when_another_steward_accepts(people):
    two = two_firms(Status.PUBLISHED)
    before = everything()
    merge = merging.propose_merge(
        two.kept, two.gone, by_default(two.kept, two.gone), people[0], "same code"
    )
    assert merge.state == Merge.State.PROPOSED
    assert everything() == before
    merging.accept_merge(merge, people[1])
    merge.refresh_from_db()
    assert (merge.state, merge.accepted_by) == (Merge.State.DONE, people[1])
    assert fresh(two.gone).status == Status.WITHDRAWN
    assert StatusChange.objects.about(two.gone).get().user == people[1]


@pytest.mark.parametrize("was", [Status.PUBLISHED, Status.WITHDRAWN])
def test_what_was_public_once_takes_two_as_well(was, people):
    two = two_firms()
    with unguarded():
        Firm.history.filter(id=two.gone.pk).update(status=was)
    merge = merging.propose_merge(two.kept, two.gone, {}, people[0], "same code")
    assert merge.state == Merge.State.PROPOSED


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_accepts_their_own_merge(superuser, people):
    two = two_firms(Status.PUBLISHED)
    user = User.objects.create_superuser("root") if superuser else people[0]
    merge = merging.propose_merge(two.kept, two.gone, {}, user, "same code")
    with pytest.raises(NotAllowed, match="another steward"):
        merging.accept_merge(merge, user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.filter(pk=merge.pk).update(accepted_by=user)
    assert fresh(two.gone).status == Status.PUBLISHED


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_undoes_alone_what_the_public_saw(superuser, people):
    two = two_firms(Status.PUBLISHED)
    user = User.objects.create_superuser("root") if superuser else people[0]
    merge = merged(two.kept, two.gone, people)
    merge = merging.undo_merge(merge, user)
    assert merge.state == Merge.State.DONE
    with pytest.raises(NotAllowed, match="another steward"):
        merging.accept_undo(merge, user)
    with pytest.raises(NotAllowed, match="waits for another steward"):
        merging.undo_merge(merge, user)
    assert fresh(two.gone).status == Status.WITHDRAWN
    merging.accept_undo(merge, people[1])
    assert fresh(two.gone).status == Status.PUBLISHED
    merge.refresh_from_db()
    assert (merge.state, merge.undone_by) == (Merge.State.UNDONE, user)


def test_drafts_merged_and_published_since_are_not_taken_apart_alone(people):
    two = two_firms()
    merge = merged(two.kept, two.gone, people)
    kept = fresh(two.kept)
    kept.status = Status.PUBLISHED
    kept.save()
    assert merging.undo_merge(merge, people[0]).state == Merge.State.DONE


def test_an_undoing_that_is_not_accepted_leaves_the_merge(people):
    two = two_firms(Status.PUBLISHED)
    merge = merging.undo_merge(merged(two.kept, two.gone, people), people[0])
    merging.refuse_undo(merge, people[1])
    merge.refresh_from_db()
    assert (merge.state, merge.undone_by) == (Merge.State.DONE, None)


def test_a_merge_that_is_refused_changes_nothing(people):
    two = two_firms(Status.PUBLISHED)
    before = everything()
    merge = merging.propose_merge(two.kept, two.gone, {}, people[0], "same code")
    merging.refuse_merge(merge, people[1])
    assert everything() == before
    with pytest.raises(NotAllowed, match="decided already"):
        merging.accept_merge(merge, people[1])
    merging.propose_merge(two.kept, two.gone, {}, people[0], "they are, though")


def test_only_stewards_merge(people):
    two = two_firms()
    contributor = User.objects.create_user("zhao", is_staff=True)
    with pytest.raises(NotAllowed):
        merging.propose_merge(two.kept, two.gone, {}, contributor, "same code")
    merge = merged(two.kept, two.gone, people)
    with pytest.raises(NotAllowed, match="Only stewards"):
        merging.undo_merge(merge, contributor)


def test_who_wrote_what_was_merged_into_a_draft_does_not_review_it(people):
    two = two_firms()
    two.gone._history_user = people[0]
    two.gone.ticker = "688837"
    two.gone.save()
    merged(two.kept, two.gone, [people[1]])
    assert review.authors_of(fresh(two.kept)) == {people[0].pk, people[1].pk}


@pytest.mark.parametrize(
    ("kept", "gone", "words"),
    [
        (Status.DRAFT, Status.PUBLISHED, "is public: it stays"),
        (Status.WITHDRAWN, Status.DRAFT, "you may not do this"),
        (Status.PUBLISHED, Status.WITHDRAWN, "you may not do this"),
    ],
)
def test_what_is_public_stays_and_what_is_withdrawn_is_left_alone(kept, gone, words, people):
    two = two_firms()
    Firm.objects.filter(pk=two.kept.pk).update(status=kept)
    Firm.objects.filter(pk=two.gone.pk).update(status=gone)
    with pytest.raises(NotAllowed, match=words):
        merging.propose_merge(fresh(two.kept), fresh(two.gone), {}, people[0], "same code")


def test_a_merge_needs_a_reason_and_two_records_of_one_kind(people):
    two = two_firms()
    with pytest.raises(NotAllowed, match="Say why"):
        merging.propose_merge(two.kept, two.gone, {}, people[0], " ")
    with pytest.raises(NotAllowed, match="two records of one kind"):
        merging.propose_merge(two.kept, two.kept, {}, people[0], "same")
    with pytest.raises(NotAllowed, match="two records of one kind"):
        merging.propose_merge(two.kept, two.source, {}, people[0], "same")


def test_a_public_record_does_not_lose_what_it_must_have(people):
    kind = InstrumentType.objects.create(code="grant", name_en="Grant", name_zh="补贴")
    place = two_places()
    plans = [
        PolicyInstrument.objects.create(
            title_en=f"Plan {n}", locality=place, status=Status.PUBLISHED,
            announced_on=datetime.date(2024, 3, n),
        )
        for n in (1, 2)
    ]  # fmt: skip
    for plan in plans:
        plan.types.add(kind)
    merge = merging.propose_merge(
        *plans, {"announced_on": ["2024-03-01", None]}, people[0], "one act"
    )
    with pytest.raises(review.Incomplete, match="announced"):
        merging.accept_merge(merge, people[1])
    assert fresh(plans[1]).status == Status.PUBLISHED
