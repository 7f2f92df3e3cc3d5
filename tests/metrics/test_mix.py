import pytest

from policies.metrics.mix import instrument_mix
from policies.models import Incentive, InstrumentType, PolicyInstrument

pytestmark = pytest.mark.django_db


def test_an_instrument_counts_once_per_branch_and_incentives_by_stage(register):
    def type_(code, parent=None):
        return InstrumentType.objects.create(code=code, name_en=code, name_zh=code, parent=parent)

    money, land = type_("money"), type_("land")
    grant, loan, rent = type_("grant", money), type_("loan", money), type_("rent", land)
    plan = PolicyInstrument.objects.create(title_en="Plan", locality=register["330100"])
    plan.types.add(grant, loan, rent)
    other = PolicyInstrument.objects.create(title_en="Other", locality=register["330100"])
    other.types.add(money)
    stages = ["start_up", "start_up", "giant", ""]
    incentives = [
        Incentive(instrument=plan, type=grant, name_en="x", target_stage=stage) for stage in stages
    ]
    mix = instrument_mix([plan, other], incentives)
    assert mix.by_branch == {"money": 2, "land": 1}
    assert mix.by_stage == {"start_up": 2, "giant": 1}
