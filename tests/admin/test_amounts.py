"""Amounts typed as people write them: read, shown back, and refused with advice."""

from decimal import Decimal

import pytest
from django.urls import reverse

from policies.models import Award, Incentive, PolicyInstrument

CITATIONS = "policies-citation-content_type-object_id"


def incentive_form(desk, **fields) -> dict[str, object]:
    return {
        "instrument": desk.instrument.pk, "type": desk.incentive.type_id, "name_en": "Grant as typed",
        "amount_kind": "cap", "currency": "CNY", "status": "draft", f"{CITATIONS}-TOTAL_FORMS": 0,
        f"{CITATIONS}-INITIAL_FORMS": 0, **fields,
    }  # fmt: skip


def enter(client, desk, **fields):
    path = reverse("admin:policies_incentive_add")
    return client.post(path, incentive_form(desk, **fields))


def test_amounts_and_rates_are_stored_as_numbers_and_shown_back(desk, chief):
    assert enter(chief, desk, amount_min="50万", amount_max="up to RMB 3 million", cap="1.5亿元",
                 rate="20%").status_code == 302  # fmt: skip
    row = Incentive.objects.get(name_en="Grant as typed")
    assert (row.amount_min, row.amount_max, row.cap) == (500_000, 3_000_000, 150_000_000)
    assert row.rate == Decimal("0.2")
    page = chief.get(reverse("admin:policies_incentive_change", args=[row.pk])).content.decode()
    for shown in ("500,000", "3,000,000", "150,000,000", "20%"):
        assert f'value="{shown}"' in page


@pytest.mark.parametrize(
    ("fields", "advice"),
    [
        ({"amount_max": "约300万"}, "is not one certain amount"),
        ({"amount_min": "up to 300万"}, "an upper limit belongs under"),
        ({"amount_max": "20%"}, "enter it under rate"),
        ({"rate": "20"}, "is not a share of 0 to 100%"),
        ({"amount_max": "US$ 3 million"}, "Written in USD, but the currency below is CNY."),
        ({"amount_max": "300万", "cap": "200万"}, "Above the cap of 2,000,000.00"),
    ],
)
def test_what_cannot_be_stored_comes_back_as_typed_with_advice(desk, chief, fields, advice):
    page = enter(chief, desk, **fields)
    assert page.status_code == 200
    assert advice in page.content.decode()
    for typed in fields.values():
        assert f'value="{typed}"' in page.content.decode()
    assert not Incentive.objects.filter(name_en="Grant as typed").exists()


def test_an_award_takes_written_amounts_too(desk, chief):
    form = {
        "firm": desk.firm.pk, "kind": desk.incentive.type_id, "amount": "三百万元", "currency": "CNY",
        "stage": "paid", "awarded_precision": "day", "status": "draft",
        f"{CITATIONS}-TOTAL_FORMS": 0, f"{CITATIONS}-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert chief.post(reverse("admin:policies_award_add"), form).status_code == 302
    assert Award.objects.filter(amount=3_000_000).exists()


def test_a_document_number_takes_its_one_form(desk, chief):
    form = {
        "title_en": "Plan", "locality": desk.places.city.pk, "tone": "supportive", "status": "draft",
        "announced_precision": "day", "document_number": "发文字号：豫政办[2020] 09号",
    }  # fmt: skip
    for prefix in ("incentives", CITATIONS, "links"):
        form |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    assert chief.post(reverse("admin:policies_policyinstrument_add"), form).status_code == 302
    assert PolicyInstrument.objects.get(title_en="Plan").document_number == "豫政办〔2020〕9号"
