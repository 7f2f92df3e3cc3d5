"""A record as a flat state: compared, kept as JSON, written back."""

import json
from decimal import Decimal

import pytest

from policies.curation import states
from policies.models import Citation, Firm, InstrumentType, PolicyInstrument, Sector, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(register):
    firm = Firm.objects.create(name_zh="宇树科技", name_en="Unitree", seat=register["330100"])
    firm.names.create(name="宇树", kind="short")
    source = Source.objects.create(title="Gazette", kind="news")
    Citation.objects.create(record=firm, source=source, quote="宇树")
    return firm


def test_state_names_fields_relations_and_parts(firm, register):
    state = states.state_of(firm)
    assert state["name_zh"] == "宇树科技"
    assert state["seat"] == register["330100"].pk
    name, citation = firm.names.get(), firm.citations.get()
    assert state[f"names.{name.pk}"] == {"name": "宇树", "language": "", "kind": "short"}
    assert state[f"citations.{citation.pk}"]["quote"] == "宇树"
    assert "status" not in state
    assert "uid" not in state
    assert json.loads(json.dumps(state)) == state


def test_what_is_applied_is_the_state_afterwards_and_can_be_undone(firm, register):
    before = states.state_of(firm)
    wanted = dict(before)
    wanted["name_en"] = "Unitree Robotics"
    wanted["seat"] = None
    (kept,) = [key for key in before if key.startswith("names.")]
    wanted[kept] = {**before[kept], "name": "宇树机器人"}
    del wanted[next(key for key in before if key.startswith("citations."))]
    wanted["names.new-1"] = {"name": "Yushu", "language": "en", "kind": "alias"}
    states.apply(firm, states.difference(before, wanted), user=None)
    after = states.state_of(Firm.objects.get(pk=firm.pk))
    assert sorted(part["name"] for key, part in after.items() if key.startswith("names.")) == [
        "Yushu", "宇树机器人",
    ]  # fmt: skip
    assert (after["name_en"], after["seat"]) == ("Unitree Robotics", None)
    states.apply(Firm.objects.get(pk=firm.pk), states.difference(after, before), user=None)
    assert states.state_of(Firm.objects.get(pk=firm.pk)) == before


def test_relations_to_many_are_written(register):
    instrument = PolicyInstrument.objects.create(title_en="Plan", locality=register["330100"])
    kinds = [
        InstrumentType.objects.create(code=f"k{n}", name_en="K", name_zh="类").pk for n in "abc"
    ]
    sector = Sector.objects.create(code="robots", name_en="Robots", name_zh="机器人").pk
    states.apply(instrument, {"types": [[], kinds], "sectors": [[], [sector]]}, user=None)
    state = states.state_of(instrument)
    assert (state["types"], state["sectors"]) == (sorted(kinds), [sector])


def test_a_field_changed_meanwhile_is_a_conflict_and_nothing_is_written(firm):
    changes = {"name_en": ["Other", "X"], "uscc": ["", "91330108MA2CE1234X"]}
    with pytest.raises(states.Conflict) as caught:
        states.apply(firm, changes, user=None)
    assert caught.value.keys == ["name_en"]
    assert Firm.objects.get(pk=firm.pk).uscc == ""


def test_numbers_are_kept_in_one_form_and_codes_as_they_are():
    assert states.plain(Decimal("0.20")) == states.plain(Decimal("0.2000")) == "0.2"
    assert states.plain(Decimal("3000000.00")) == "3000000"
    assert states.difference({"ticker": "000001"}, {"ticker": "1"}) != {}
