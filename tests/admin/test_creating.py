"""A record made from where it is looked for, and what is said when there is one like it."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from policies.curation.similar import similar
from policies.models import Distinct, Firm, Official, PolicyInstrument
from tests.admin.forms import Form


def autocomplete(client, field, term, model="policyinstrument", **more):
    params = {
        "term": term, "app_label": "policies", "model_name": model, "field_name": field, **more,
    }  # fmt: skip
    answer = client.get(reverse("admin:autocomplete"), params)
    assert answer.status_code == 200
    return answer.json()["results"]


@pytest.mark.parametrize(
    ("model", "field", "typed", "address"),
    [
        ("award", "firm", "云深处", "/admin/policies/firm/add/?name_zh=%E4%BA%91%E6%B7%B1%E5%A4%84&"),
        ("award", "firm", "Deep Robotics", "/admin/policies/firm/add/?name_en=Deep+Robotics&"),
        ("speech", "official", "Wang", "/admin/policies/official/add/?name_en=Wang&"),
        ("speech", "source", "公报", "/admin/policies/source/add/?title="),
        ("policyinstrument", "locality", "新区", "/admin/policies/locality/add/?name_zh="),
    ],
)  # fmt: skip
def test_last_entry_opens_the_form_with_the_name_filled_in(
    desk, chief, model, field, typed, address
):
    *_found, last = autocomplete(chief, field, typed, model, create=1)
    assert last["text"] == f"Create “{typed}”"
    assert last["create"].startswith(address)
    form = chief.get(last["create"]).content.decode()
    assert f'value="{typed}"' in form


def test_filters_and_users_who_may_not_add_are_offered_none(desk, chief, client):
    assert autocomplete(chief, "firm", "云深处", "award") == []
    user = User.objects.create_user("viewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_firm"))
    client.force_login(user)
    assert autocomplete(client, "firm", "云深处", "award", create=1) == []


def test_autocomplete_finds_by_pinyin(desk, chief):
    found = autocomplete(chief, "firm", "yushu", "award")
    assert len(found) == 3


def add(client, noun):
    return Form(client, reverse(f"admin:policies_{noun}_add"))


def test_firm_of_a_similar_name_comes_back_once_and_is_saved_when_ticked(desk, chief):
    form = add(chief, "firm")
    form["name_zh"] = "宇树科技股份有限公司"
    assert not form.save()
    told = form.text("similar")
    assert "3 records are similar" in told
    assert "宇树科技2" in told
    assert Firm.objects.count() == 3
    tick = form.page.xpath("//input[@name='_another']/@value")[0]
    form["_another"] = tick
    assert form.save()
    firm = Firm.objects.latest("pk")
    assert firm.name_zh == "宇树科技股份有限公司"
    assert Distinct.objects.count() == len(tick.split(","))
    assert similar(firm) == []


def test_former_name_typed_into_a_row_is_known_too(desk, chief):
    form = add(chief, "firm")
    form["name_zh"] = "云深处"
    form.row("names", name="宇树科技1", kind="former", id="", firm="", language="")
    assert not form.save()
    assert "宇树科技1" in form.text("similar")


def test_instrument_of_the_same_number_is_told(desk, chief):
    PolicyInstrument.objects.filter(pk=desk.instrument.pk).update(document_number="杭政〔2020〕9号")
    form = add(chief, "policyinstrument")
    form["title_en"], form["locality"] = "Other", str(desk.places.city.pk)
    form["document_number"] = "杭政[2020] 9 号"
    assert not form.save()
    assert "the same document number" in form.text("similar")


def test_official_without_a_like_is_saved_at_once(desk, chief):
    form = add(chief, "official")
    form["name_zh"], form["name_en"] = "王某", "Wang Mou"
    assert form.save()
    assert Official.objects.filter(name_zh="王某").exists()


def test_record_once_saved_is_not_asked_about_again(desk, chief):
    Firm.objects.create(name_zh=desk.firm.name_zh)
    form = Form(chief, reverse("admin:policies_firm_change", args=[desk.firm.pk]))
    form["ticker"] = "1"
    assert form.save()
