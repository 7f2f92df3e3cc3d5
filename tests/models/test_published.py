"""Where the public begins: a row is public when it and all it hangs on are published."""

import datetime

import pytest

from policies.models import (
    Award,
    Citation,
    Firm,
    Incentive,
    InstrumentType,
    LandAward,
    LandYear,
    Lexicon,
    PolicyInstrument,
    Source,
    Speech,
    Status,
    TermCount,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant() -> InstrumentType:
    return InstrumentType.objects.create(code="grant", name_en="Grant", name_zh="奖补")


def instrument(register, status=Status.PUBLISHED):
    return PolicyInstrument.objects.create(
        title_en="Plan", locality=register["330100"], status=status
    )


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN])
def test_only_published_instruments_are_public(register, status):
    instrument(register, status)
    shown = instrument(register)
    assert list(PolicyInstrument.objects.published()) == [shown]


def test_an_instrument_of_a_draft_locality_is_not_public(register):
    instrument(register)
    register["330100"].status = Status.DRAFT
    register["330100"].save()
    assert not PolicyInstrument.objects.published()


def test_an_incentive_of_a_draft_instrument_is_not_public(register, grant):
    draft = instrument(register, Status.DRAFT)
    Incentive.objects.create(instrument=draft, type=grant, name_en="Rent", status=Status.PUBLISHED)
    assert not Incentive.objects.published()


def test_an_award_is_public_with_its_firm_and_giver_only(register, grant):
    firm = Firm.objects.create(name_zh="甲公司", status=Status.PUBLISHED)
    giver = Firm.objects.create(name_zh="乙公司", status=Status.DRAFT)
    Award.objects.create(firm=firm, giver=giver, kind=grant, status=Status.PUBLISHED)
    assert not Award.objects.published()
    giver.status = Status.PUBLISHED
    giver.save()
    assert Award.objects.published().count() == 1


def test_a_citation_of_a_draft_source_is_not_public(register):
    record = instrument(register)
    source = Source.objects.create(title="Draft", kind=Source.Kind.NEWS)
    Citation.objects.create(record=record, source=source)
    assert not Citation.objects.of(record).published()
    source.status = Status.PUBLISHED
    source.save()
    assert Citation.objects.of(record).published().count() == 1


def test_counts_are_public_with_their_speech_and_lexicon(register):
    speech = Speech.objects.create(
        title_en="Speech", locality=register["330000"], spoken_on=datetime.date(2025, 2, 5),
        status=Status.PUBLISHED,
    )  # fmt: skip
    lexicon = Lexicon.objects.create(name="industry", title_en="Industry")
    TermCount.objects.create(speech=speech, lexicon=lexicon, group="g", basis="computed", count=1)
    assert not TermCount.objects.published()
    lexicon.status = Status.PUBLISHED
    lexicon.save()
    assert TermCount.objects.published().count() == 1


def test_figures_of_a_draft_locality_are_not_public(register):
    LandYear.objects.create(
        locality=register["330100"], year=2012, year_to=2012, awards=1, area_m2=1, price_cny=1,
        priced_area_m2=1, holders=1, basis="computed", method="x",
    )  # fmt: skip
    register["330100"].status = Status.DRAFT
    register["330100"].save()
    assert not LandYear.objects.published()


def test_in_locality_is_the_subtree_along_successors(register):
    def award(code):
        return LandAward.objects.create(
            locality=register[code], use="industrial", supply_mode="listing"
        )

    here, former, above, elsewhere = map(award, ("330109", "330181", "330000", "440300"))
    assert set(LandAward.objects.in_locality(register["330100"])) == {here, former}
    assert set(LandAward.objects.in_locality(register["330109"])) == {here, former}
    assert set(LandAward.objects.in_locality(register["330181"])) == {here, former}
    assert set(LandAward.objects.in_locality(register["330000"])) == {here, former, above}
    assert set(LandAward.objects.in_locality(register["100000"])) == {
        here, former, above, elsewhere,
    }  # fmt: skip
