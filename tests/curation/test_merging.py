"""Two records made one: values chosen, everything re-pointed, and taken back whole."""

import datetime

import pytest
from django.db.models import signals

from policies.curation import merging, references
from policies.curation.merge_choices import Side, chosen, which_stays
from policies.curation.merging import NotAllowed
from policies.models import (
    Award,
    Citation,
    Distinct,
    Firm,
    FirmMatch,
    FirmName,
    Incentive,
    InstrumentLink,
    InstrumentType,
    Merge,
    Official,
    PolicyInstrument,
    Review,
    Sector,
    SimilarPair,
    Snapshot,
    Source,
    Speech,
    Status,
    StatusChange,
    Tenure,
)
from tests.curation.merges import (
    by_default,
    everything,
    fresh,
    merged,
    stewards,
    two_firms,
    undone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return stewards("wen", "li")


def test_drafts_are_merged_at_once_and_all_that_named_the_one_names_the_other(people):
    two = two_firms()
    merge = merging.propose_merge(
        two.kept, two.gone, by_default(two.kept, two.gone), people[0], "same code"
    )
    assert merge.state == Merge.State.DONE
    kept, gone = fresh(two.kept), fresh(two.gone)
    assert (gone.status, gone.merged_into, gone.survivor) == (Status.WITHDRAWN, kept, kept)
    assert fresh(two.received).firm == fresh(two.given).giver == fresh(two.child).parent == kept
    assert fresh(two.holder).firm == kept
    quotes = {citation.quote for citation in kept.citations.all()}
    assert quotes == {two.gone.name_zh, two.kept.name_zh}
    assert references.counts(gone) == []


def test_codes_go_to_the_one_that_stays_and_the_name_that_goes_is_remembered(people):
    two = two_firms()
    merged(two.kept, two.gone, people)
    kept, gone = fresh(two.kept), fresh(two.gone)
    assert (kept.name_zh, kept.uscc, kept.ticker) == (
        "宇树科技有限公司", "91330108MA27YJ5H56", "688836",
    )  # fmt: skip
    assert gone.uscc == ""
    assert sorted(kept.names.values_list("name", flat=True)) == [
        "Yushu", "宇树", "杭州宇树科技有限公司",
    ]  # fmt: skip
    assert Firm.objects.named("杭州宇树科技有限公司").filter(pk=kept.pk).exists()


def test_a_firm_does_not_become_its_own_parent(people):
    two = two_firms()
    assert two.kept.parent == two.gone
    merge = merged(two.kept, two.gone, people, {})
    assert fresh(two.kept).parent is None
    undone(merge, people)
    assert fresh(two.kept).parent == two.gone


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PUBLISHED])
def test_undone_everything_is_as_it_was(status, people):
    two = two_firms(status)
    before = everything()
    merge = merged(two.kept, two.gone, people)
    assert everything() != before
    undone(merge, people)
    assert everything() == before


def test_what_would_stand_twice_is_kept_whole_and_comes_back(people):
    two = two_firms()
    twice = FirmMatch.objects.get(firm=two.gone, score=90)
    merge = merged(two.kept, two.gone, people)
    assert not FirmMatch.objects.filter(pk=twice.pk).exists()
    assert FirmMatch.objects.filter(firm=two.kept).count() == 2
    undone(merge, people)
    assert FirmMatch.objects.get(pk=twice.pk).firm == two.gone


def test_every_noun_that_names_a_record_is_found_by_its_model():
    """What the public register is made of, written down by hand: a new one must be thought of."""
    found = {
        noun: {f"{r.model.__name__}.{r.column}" for r in references.references(noun)}
        for noun in (Firm, Official, PolicyInstrument, Source)
    }
    assert found[Firm] == {
        "Award.firm_id", "Award.giver_id", "Firm.parent_id", "FirmName.firm_id", "Holder.firm_id",
        "FirmMatch.firm_id", "Citation.object_id",
    }  # fmt: skip
    assert found[Official] == {"Speech.official_id", "Tenure.official_id", "Citation.object_id"}
    assert found[PolicyInstrument] == {
        "Award.instrument_id", "Incentive.instrument_id", "InstrumentLink.origin_id",
        "InstrumentLink.target_id", "Candidate.instrument_id", "Citation.object_id",
    }  # fmt: skip
    assert found[Source] == {
        "Citation.source_id", "Check.source_id", "Snapshot.source_id", "Speech.source_id",
        "Transcript.source_id", "TermCount.source_id", "LandYear.source_id", "Coverage.source_id",
        "ImportBatch.source_id",
    }  # fmt: skip


def test_whoever_keeps_up_with_saves_hears_of_names_that_moved(people):
    heard = []

    def listen(sender, instance, **kwargs):
        heard.append((instance.name, instance.firm_id))

    two = two_firms()
    signals.post_save.connect(listen, sender=FirmName)
    try:
        merged(two.kept, two.gone, people, {})
    finally:
        signals.post_save.disconnect(listen, sender=FirmName)
    assert heard == [("Yushu", two.kept.pk)]


def test_changes_of_references_stand_in_the_histories_with_the_one_who_made_them(people):
    two = two_firms()
    since = fresh(two.received).updated_at
    merged(two.kept, two.gone, people)
    version = two.received.history.first()
    assert (version.firm_id, version.history_user, version.history_change_reason) == (
        two.kept.pk, people[0], "same code",
    )  # fmt: skip
    assert fresh(two.received).updated_at > since
    (change,) = StatusChange.objects.about(two.gone)
    assert (change.before, change.after, change.user, change.reason) == (
        "draft", "withdrawn", people[0], "same code",
    )  # fmt: skip


def test_instruments_with_their_incentives_links_and_lists(register, people):
    kinds = [InstrumentType.objects.create(code=f"k{n}", name_en="K", name_zh="类") for n in "ab"]
    sector = Sector.objects.create(code="robots", name_en="Robots", name_zh="机器人")
    kept, gone, third = (
        PolicyInstrument.objects.create(title_en=f"Plan {n}", locality=register["330100"])
        for n in "abc"
    )
    kept.types.add(kinds[0])
    gone.types.add(kinds[1])
    gone.sectors.add(sector)
    for origin, relation, target in (
        (gone, "follows", kept), (kept, "amends", gone), (gone, "repeals", third),
        (kept, "repeals", third), (third, "implements", gone),
    ):  # fmt: skip
        InstrumentLink.objects.create(origin=origin, relation=relation, target=target)
    incentive = Incentive.objects.create(instrument=gone, type=kinds[0], name_en="Grant")
    before = everything()
    merge = merged(kept, gone, people)
    assert fresh(incentive).instrument == kept
    assert set(kept.types.all()) == set(kinds)
    assert list(kept.sectors.all()) == [sector]
    assert sorted(
        (link.origin_id, link.relation, link.target_id) for link in InstrumentLink.objects.all()
    ) == sorted([(kept.pk, "repeals", third.pk), (third.pk, "implements", kept.pk)])
    undone(merge, people)
    assert everything() == before


def test_officials_and_sources_with_all_that_names_them(register, people):
    place = register["330100"]
    mayors = [Official.objects.create(name_zh="李市长", name_en=f"Li {n}") for n in "ab"]
    sources = [Source.objects.create(title=f"Gazette {n}", kind="news") for n in "ab"]
    tenure = Tenure.objects.create(official=mayors[1], locality=place, office_en="Mayor")
    speech = Speech.objects.create(
        title_en="Speech", official=mayors[1], locality=place, source=sources[1],
        spoken_on=datetime.date(2025, 2, 5),
    )  # fmt: skip
    citation = Citation.objects.create(record=mayors[1], source=sources[1])
    for source in sources:
        Snapshot.objects.create(source=source, sha256="1" * 64, content="原文", origin="pasted")
    before = everything()
    merges = [merged(*mayors, people), merged(*sources, people)]
    assert fresh(tenure).official == fresh(speech).official == fresh(citation).record == mayors[0]
    assert fresh(speech).source == fresh(citation).source == sources[0]
    assert sources[0].snapshots.count() == 1
    assert citation.history.first().source_id == sources[0].pk
    for merge in merges:
        undone(merge, people)
    assert everything() == before


def test_an_award_is_not_made_to_give_to_itself(people):
    two = two_firms()
    award = Award.objects.create(firm=two.kept, giver=two.gone, kind=two.kind)
    before = everything()
    with pytest.raises(NotAllowed, match="names both records"):
        merging.propose_merge(two.kept, two.gone, {}, people[0], "same code")
    assert everything() == before
    assert fresh(award).giver == two.gone


def test_a_chain_leads_to_the_last_and_is_taken_apart_from_its_end(people):
    first, second, third = (Firm.objects.create(name_zh=f"公司{n}", name_en=n) for n in "abc")
    award = Award.objects.create(
        firm=first, kind=InstrumentType.objects.create(code="g", name_en="G", name_zh="补")
    )
    before = everything()
    into_second = merged(second, first, people)
    into_third = merged(third, second, people)
    assert fresh(first).survivor == third
    assert fresh(award).firm == third
    with pytest.raises(NotAllowed, match="undo that first"):
        merging.undo_merge(into_second, people[0])
    undone(into_third, people)
    assert fresh(first).survivor == second
    undone(into_second, people)
    assert everything() == before


def test_later_changes_stand_in_the_way_of_undoing(people):
    two = two_firms()
    merge = merged(two.kept, two.gone, people)
    kept = fresh(two.kept)
    kept.ticker = "000001"
    kept.save()
    with pytest.raises(NotAllowed, match="stand in the way: Ticker"):
        merging.undo_merge(merge, people[0])
    kept.ticker = "688836"
    kept.save()
    Award.objects.filter(pk=two.received.pk).update(firm=two.child)
    state = everything()
    with pytest.raises(NotAllowed, match="1 of the awards that were moved"):
        merging.undo_merge(merge, people[0])
    assert everything() == state
    merge.refresh_from_db()
    assert (merge.state, merge.undone_by) == (Merge.State.DONE, None)


def test_what_came_after_a_merge_stays_where_it_was_put(people):
    two = two_firms()
    merge = merged(two.kept, two.gone, people)
    later = Award.objects.create(firm=two.kept, kind=two.kind)
    undone(merge, people)
    assert fresh(later).firm == two.kept


def test_a_field_changed_since_the_proposal_is_a_conflict(people):
    two = two_firms(Status.PUBLISHED)
    merge = merging.propose_merge(
        two.kept, two.gone, {"ticker": ["", "688836"]}, people[0], "same code"
    )
    Firm.objects.filter(pk=two.kept.pk).update(ticker="000001")
    with pytest.raises(merging.states.Conflict):
        merging.accept_merge(merge, people[1])
    assert fresh(two.gone).status == Status.PUBLISHED


def test_a_review_of_what_went_is_closed_and_its_companions_wait_on_their_own(register, people):
    plans = [PolicyInstrument.objects.create(title_en=n, locality=register["330100"]) for n in "ab"]
    source = Source.objects.create(title="Gazette", kind="news", status=Status.IN_REVIEW)
    PolicyInstrument.objects.filter(pk=plans[1].pk).update(status=Status.IN_REVIEW)
    about = {"author": people[0], "kind": "publication"}
    head = Review.objects.create(record=plans[1], **about)
    companion = Review.objects.create(record=source, together_with=head, **about)
    merge = merged(*map(fresh, plans), people)
    assert (fresh(head).state, fresh(companion).together_with) == (Review.State.REPLACED, None)
    assert list(Review.objects.open().heads()) == [companion]
    undone(merge, people)
    assert (fresh(head).state, fresh(companion).together_with) == (Review.State.OPEN, head)
    assert fresh(plans[1]).status == Status.IN_REVIEW


def test_different_records_are_told_apart_once_and_their_pair_goes(people):
    two = two_firms()
    low, high = sorted((two.kept.pk, two.gone.pk))
    pair = SimilarPair(low=two.kept, high_id=high, ground="same_name", score=100)
    pair.low_id = low
    pair.save()
    for _again in range(2):
        merging.tell_apart(two.gone, two.kept, people[0])
    assert Distinct.objects.values_list("low_id", "high_id").get() == (low, high)
    assert not SimilarPair.objects.exists()


def test_the_public_record_stays_by_default_then_the_one_cited_more_then_the_older(people):
    two = two_firms()
    assert which_stays(two.gone, two.kept) == two.kept
    Citation.objects.create(record=two.gone, source=two.source)
    assert which_stays(two.kept, two.gone) == two.gone
    Firm.objects.filter(pk=two.kept.pk).update(status=Status.PUBLISHED)
    assert which_stays(fresh(two.gone), fresh(two.kept)) == two.kept


def test_values_are_chosen_field_by_field():
    two = two_firms()
    sides = {"name_zh": Side.OTHER, "name_en": Side.ONE, "uscc": Side.ONE, "parent": Side.OTHER}
    assert chosen(two.kept, two.gone, sides, "former") == {
        "name_zh": ["宇树科技有限公司", "杭州宇树科技有限公司"],
        "parent": [two.gone.pk, None],
        "names.new-1": [None, {"name": "宇树科技有限公司", "language": "zh", "kind": "former"}],
    }
    assert "names.new-1" not in chosen(two.kept, two.gone, sides)


def test_a_merged_record_that_the_public_never_saw_was_not_public(people):
    two = two_firms()
    merge = merged(two.kept, two.gone, people)
    assert not fresh(two.gone).was_public
    undone(merge, people)
    assert not fresh(two.gone).was_public
