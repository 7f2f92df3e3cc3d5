"""A contributor who is limited to localities enters nothing outside of them."""

import pytest
from django.urls import reverse

from policies.models import Incentive, InstrumentType, PolicyInstrument
from tests.admin.test_permissions import browser, complete, form, now, person, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("place", "allowed"), [("330100", True), ("330122", True), ("440300", False), ("330000", False)]
)
def test_a_limited_contributor_enters_only_within_the_limits(place, allowed, register):
    client = browser(person("contributor limited to the place", register))
    InstrumentType.objects.create(code="g", name_en="Grant", name_zh="补贴")
    answer = client.post(url("add"), form(locality=register[place].pk))
    assert PolicyInstrument.objects.exists() is allowed
    if not allowed:
        error = str(answer.context["adminform"].form.errors["locality"])
        assert "Hangzhou" in error and "what lies in them" in error


def test_a_limited_contributor_moves_no_record_out_of_the_limits(register):
    user = person("contributor limited to the place", register)
    record = complete(user, register["330100"])
    browser(user).post(url("change", record), form(record, locality=register["440300"].pk))
    assert now(record).locality == register["330100"]


def test_a_limited_contributor_adds_no_benefit_to_an_act_elsewhere(register):
    user = person("contributor limited to elsewhere", register)
    record = complete(user, register["330100"])
    data = {
        "instrument": record.pk, "type": InstrumentType.objects.get().pk, "name_en": "Grant",
        "amount_kind": "lump_sum", "currency": "CNY",
        "policies-citation-content_type-object_id-TOTAL_FORMS": 0,
        "policies-citation-content_type-object_id-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = browser(user).post(reverse("admin:policies_incentive_add"), data)
    assert "Shenzhen" in str(answer.context["adminform"].form.errors["instrument"])
    assert not Incentive.objects.exists()
