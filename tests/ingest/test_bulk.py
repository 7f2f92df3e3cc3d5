"""Bulk insertion writes what ``save()`` would have written."""

import datetime
from decimal import Decimal

import pytest

from policies.ingest.bulk import insert
from policies.models import Holder, LandAward

pytestmark = pytest.mark.django_db
FIELDS = {
    "use": "industrial", "supply_mode": "listing", "area_m2": Decimal("10000.50"),
    "price_cny": None, "term_years": Decimal("48.50"), "signed_on": datetime.date(2013, 1, 15),
    "instalments": [{"due": "2013-02-01", "amount": 5}], "project": "年产“零件”项目\t一期\\n",
    "names_withheld": False, "batch_row": 7,
}  # fmt: skip


def stored(award):
    hidden = {"id", "uid", "created_at", "updated_at"}
    row = LandAward.objects.filter(pk=award.pk).values().get()
    return {name: value for name, value in row.items() if name not in hidden}


def test_rows_are_stored_as_save_stores_them(register):
    saved = LandAward.objects.create(locality=register["330100"], **FIELDS)
    (key,) = insert(LandAward, [{"uid": "x", "locality_id": register["330100"].pk, **FIELDS}])
    fast = LandAward.objects.get(pk=key)
    assert stored(fast) == stored(saved)
    assert abs(fast.created_at - saved.created_at) < datetime.timedelta(minutes=1)


def test_primary_keys_follow_on_and_later_rows_go_on(register):
    first = Holder.objects.create(name="甲公司")
    made = insert(Holder, [{"name": f"{n}公司", "key": f"{n}公司"} for n in range(3)])
    last = Holder.objects.create(name="乙公司")
    keys = [first.pk, *made, last.pk]
    assert keys == sorted(set(keys))
    assert Holder.objects.count() == 5


def test_nothing_is_nothing():
    assert insert(Holder, []) == []
