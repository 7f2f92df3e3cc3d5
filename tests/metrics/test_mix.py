import datetime

import pytest

from policies.metrics.acts import acts_of
from policies.metrics.in_force import Span
from policies.metrics.mix import instrument_mix
from policies.models import Incentive, InstrumentType, PolicyInstrument, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def types():
    def make(code, parent=None, status=Status.PUBLISHED):
        names = {"name_en": code, "name_zh": code, "status": status}
        return InstrumentType.objects.create(code=code, parent=parent, **names)

    money, land = make("money"), make("land")
    grant, loan, rent = make("grant", money), make("loan", money), make("rent", land)
    draft = make("draft", land, Status.DRAFT)
    return {type_.code: type_ for type_ in (money, land, grant, loan, rent, draft)}


def act(register, title, *types, **fields):
    found = PolicyInstrument.objects.create(
        title_en=title, locality=register["330100"], status=Status.PUBLISHED, **fields
    )
    found.types.add(*types)
    return found


def offer(act, type_, status=Status.PUBLISHED, **fields):
    return Incentive.objects.create(
        instrument=act, type=type_, name_en="x", status=status, **fields
    )


def test_an_instrument_counts_once_per_branch_and_incentives_by_stage(register, types):
    plan = act(register, "Plan", types["grant"], types["loan"], types["rent"])
    act(register, "Other", types["money"], types["draft"])
    for stage in ("start_up", "start_up", "giant", ""):
        offer(plan, types["grant"], target_stage=stage)
    offer(plan, types["grant"], Status.DRAFT, target_stage="giant")
    mix = instrument_mix(acts_of(PolicyInstrument.objects.all()))
    assert (mix.instruments, mix.incentives) == (2, 4)
    assert mix.by_branch == {"money": 2, "land": 1}
    assert {type_.code: number for type_, number in mix.by_type.items()} == {
        "grant": 1, "loan": 1, "rent": 1, "money": 1
    }  # fmt: skip
    assert mix.by_stage == {"start_up": 2, "giant": 1, "": 1}


def test_an_incentive_holds_as_its_act_where_it_says_nothing_else(register, types):
    def day(year):
        return datetime.date(year, 1, 1)

    plan = act(
        register, "Plan", types["loan"], types["grant"],
        announced_on=day(2010), effective_on=day(2011), expires_on=day(2015),
    )  # fmt: skip
    for period in ((None, None), (2012, 2013), (2012, 2020)):
        start, end = (day(year) if year else None for year in period)
        offer(plan, types["grant"], period_from=start, period_to=end)
    (found,) = acts_of(PolicyInstrument.objects.all())
    assert found.types == (types["grant"], types["loan"])  # as the taxonomy orders them
    assert found.span == Span(day(2011), day(2015), frozenset({"money"}))
    assert sorted((offer.start, offer.end) for offer in found.offers) == [
        (day(2011), day(2015)), (day(2012), day(2013)), (day(2012), day(2015))
    ]  # fmt: skip
