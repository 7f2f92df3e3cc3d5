"""What the database itself refuses."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from policies.models import (
    Award,
    Coverage,
    Firm,
    Holder,
    Incentive,
    InstrumentType,
    LandAward,
    LandHolding,
    LandYear,
    Lexicon,
    Locality,
    PolicyInstrument,
    Source,
    Speech,
    TermCount,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def refused(model, **fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**fields)


def land_year(register, **changes):
    figures = {
        "locality": register["330100"], "year": 2012, "year_to": 2012, "awards": 1, "area_m2": 1,
        "price_cny": 1, "priced_area_m2": 1, "holders": 1, "basis": "computed", "method": "x",
    }  # fmt: skip
    return figures | changes


@pytest.fixture
def grant():
    return InstrumentType.objects.create(code="grant", name_en="Grant", name_zh="奖补")


@pytest.fixture
def plan(register):
    return PolicyInstrument.objects.create(title_en="Plan", locality=register["330100"])


def test_a_uid_is_used_once():
    Source.objects.create(uid="src-a", title="A", kind="news")
    refused(Source, uid="src-a", title="B", kind="news")


def test_a_supervision_number_is_used_once_but_may_be_missing(register):
    fields = {"locality": register["330100"], "use": "industrial", "supply_mode": "listing"}
    LandAward.objects.create(supervision_no="3301002012B00001", **fields)
    refused(LandAward, supervision_no="3301002012B00001", **fields)
    LandAward.objects.create(**fields)
    LandAward.objects.create(**fields)


@pytest.mark.parametrize("field", ["area_m2", "price_cny", "term_years", "floor_area_ratio_min"])
def test_land_figures_are_not_below_zero(register, field):
    refused(
        LandAward,
        locality=register["330100"],
        use="industrial",
        supply_mode="listing",
        **{field: -1},
    )


@pytest.mark.parametrize("field", ["cr1", "cr5", "cr10", "hhi", "coverage"])
@pytest.mark.parametrize("value", [-0.1, 1.1])
def test_shares_lie_between_zero_and_one(register, field, value):
    refused(LandYear, **land_year(register, **{field: value}))


def test_a_period_does_not_end_before_it_begins(register):
    refused(LandYear, **land_year(register, year=2015, year_to=2012))


def test_one_figure_per_locality_period_and_group(register):
    LandYear.objects.create(**land_year(register))
    refused(LandYear, **land_year(register))


def test_one_life_of_a_code_is_in_force(register):
    refused(
        Locality, code="330100", name_zh="杭州市", name_en="Hangzhou", kind="prefecture",
        valid_from=datetime.date(2020, 1, 1),
    )  # fmt: skip


def test_a_life_does_not_end_before_it_begins():
    refused(
        Locality, code="999999", name_zh="某", name_en="X", kind="county",
        valid_from=datetime.date(2000, 1, 1), valid_to=datetime.date(1990, 1, 1),
    )  # fmt: skip


def test_only_zones_have_a_kind_of_zone():
    refused(Locality, code="x", name_zh="某", name_en="X", kind="county", zone_kind="new_area")
    refused(Locality, code="y", name_zh="某", name_en="Y", kind="zone")


def test_an_amount_is_from_low_to_high_and_not_below_zero(plan, grant):
    fields = {"instrument": plan, "type": grant, "name_en": "Rent"}
    refused(Incentive, amount_min=2, amount_max=1, **fields)
    refused(Incentive, amount_min=-1, **fields)
    refused(Incentive, rate="1.5", **fields)


@pytest.mark.parametrize("kind", ["cap", "pool", "rate", "matching", "none"])
def test_a_cap_or_a_pool_is_never_additive(plan, grant, kind):
    refused(Incentive, instrument=plan, type=grant, name_en="Fund", amount_kind=kind, additive=True)


def test_an_instrument_does_not_expire_before_it_takes_effect(register):
    refused(
        PolicyInstrument, title_en="Plan", locality=register["330100"],
        effective_on=datetime.date(2020, 1, 1), expires_on=datetime.date(2019, 1, 1),
    )  # fmt: skip


def test_an_award_has_a_recipient_and_another_giver(grant):
    refused(Award, kind=grant)
    firm = Firm.objects.create(name_zh="甲公司")
    refused(Award, kind=grant, firm=firm, giver=firm)
    refused(Award, kind=grant, firm=firm, amount=-1)


def test_a_credit_code_is_used_once_and_its_check_character_is_verified():
    Firm.objects.create(name_zh="甲", uscc="91110000600037341L")
    refused(Firm, name_zh="乙", uscc="91110000600037341L")
    with pytest.raises(ValidationError, match="91110000600037341A"):
        Firm(name_zh="丙", uscc="91110000600037341A").full_clean()
    Firm(name_zh="丁", uscc="91110000600037342L".replace("2L", "1L")).clean_fields()


def test_a_holder_holds_an_award_once(register):
    award = LandAward.objects.create(
        locality=register["330100"], use="industrial", supply_mode="listing"
    )
    holder = Holder.objects.create(name="甲公司", key="甲公司")
    LandHolding.objects.create(award=award, holder=holder)
    refused(LandHolding, award=award, holder=holder)


def test_a_count_says_what_was_counted_or_who_reported_it(register):
    speech = Speech.objects.create(
        title_en="S", locality=register["330000"], spoken_on=datetime.date(2025, 1, 1)
    )
    lexicon = Lexicon.objects.create(name="industry", title_en="Industry")
    refused(TermCount, speech=speech, basis="computed", count=1)
    refused(TermCount, speech=speech, basis="reported", count=1, label="x")
    TermCount.objects.create(speech=speech, basis="computed", lexicon=lexicon, group="g", count=1)
    refused(TermCount, speech=speech, basis="computed", lexicon=lexicon, group="g", count=2)


def test_coverage_is_in_order_and_a_share(register):
    place = register["330100"]
    refused(
        Coverage, locality=place, noun="speech",
        covers_from=datetime.date(2020, 1, 1), covers_to=datetime.date(2019, 1, 1),
    )  # fmt: skip
    refused(Coverage, locality=place, noun="speech", share_reviewed_twice=1.2)


def errors_of(record):
    with pytest.raises(ValidationError) as caught:
        record.full_clean()
    return caught.value.message_dict


def test_dates_in_the_wrong_order_are_told_at_the_second(register):
    day = datetime.date
    plan = PolicyInstrument(
        title_en="Plan", locality=register["330100"], effective_on=day(2025, 2, 1),
        expires_on=day(2024, 2, 1),
    )  # fmt: skip
    told = errors_of(plan)
    assert told == {
        "expires_on": [
            "This is before or below “in effect from” (2025-02-01): correct one of the two."
        ]
    }


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("9133010", "has 18 characters, this has 7"),
        ("91330108MA27YJ5H57", "its check character does not fit"),
        ("9133010OMA27YJ5H56", "without I, O"),
    ],
)
def test_wrong_credit_code_says_what_to_do(code, advice):
    (told,) = errors_of(Firm(name_zh="甲公司", uscc=code))["uscc"]
    assert advice in told.replace("\n", " ")


@pytest.mark.django_db
def test_code_of_another_record_names_it(register):
    Firm.objects.create(name_zh="甲公司", uscc="91330108MA27YJ5H56")
    assert (
        "“甲公司” bears this code"
        in errors_of(Firm(name_zh="乙公司", uscc="91330108MA27YJ5H56"))["uscc"][0]
    )
    place = Locality(code="330100", name_zh="某市", name_en="X", kind="prefecture")
    assert list(errors_of(place)) == ["code"]
