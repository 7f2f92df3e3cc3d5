"""Natural persons are named on the desk only to those who may see their names."""

import json

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from policies.curation.holders import decide_kind
from policies.models import Holder, LandHolding

PERSON = "张三丰"
COMPANY = "杭州机器人有限公司"

HIDDEN = "(name withheld)"


def url(noun, page, *args):
    return reverse(f"admin:policies_{noun}_{page}", args=args)


def pages(land) -> dict[str, str]:
    holder, award = land.person, land.hidden
    return {
        "list of holders": url("holder", "changelist"),
        "form of a holder": url("holder", "change", holder.pk),
        "history of a holder": url("holder", "history", holder.pk),
        "deletion of a holder": url("holder", "delete", holder.pk),
        "list of awards": url("landaward", "changelist"),
        "form of an award": url("landaward", "change", award.pk),
        "history of an award": url("landaward", "history", award.pk),
        "deletion of an award": url("landaward", "delete", award.pk),
        "notes of an import": url("importbatch", "change", land.batch.pk),
        "start page": reverse("admin:index"),
    }


PAGES = (
    "list of holders", "form of a holder", "history of a holder", "deletion of a holder",
    "list of awards", "form of an award", "history of an award", "deletion of an award",
    "notes of an import", "start page",
)  # fmt: skip
NAMING = (
    "list of holders", "form of a holder", "list of awards", "form of an award",
    "history of an award", "notes of an import",
)  # fmt: skip


def edit_history(land):
    land.hidden.project += "二期"
    land.hidden.save()
    land.person.kind_by = "curator"
    land.person.save()


@pytest.mark.parametrize("page", PAGES)
def test_page_hides_the_name_from_a_clerk(page, desk, clerk):
    edit_history(desk.land)
    answer = clerk.get(pages(desk.land)[page])
    assert answer.status_code == 200
    assert PERSON not in answer.content.decode()


@pytest.mark.parametrize("page", NAMING)
def test_page_shows_the_name_to_a_steward(page, desk, steward):
    edit_history(desk.land)
    assert PERSON in steward.get(pages(desk.land)[page]).content.decode()


@pytest.mark.parametrize("page", ["list of holders", "form of a holder", "form of an award"])
def test_hidden_holder_is_still_there_for_a_clerk(page, desk, clerk):
    assert HIDDEN in clerk.get(pages(desk.land)[page]).content.decode()


def test_clerk_sees_the_names_of_organisations(desk, clerk):
    assert COMPANY in clerk.get(url("holder", "changelist")).content.decode()
    page = clerk.get(url("landaward", "change", desk.land.open.pk)).content.decode()
    assert f"{COMPANY}厂房" in page


@pytest.mark.parametrize("named", [True, False])
def test_reader_without_the_right_to_change_sees_no_more_and_no_less(named, desk):
    codes = ["view_landaward", "view_holder", "view_citation", "view_landholding"]
    user = User.objects.create_user("reader", is_staff=True)
    codes += ["view_person_names"] if named else []
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    reader = Client()
    reader.force_login(user)
    for page in (
        url("landaward", "change", desk.land.hidden.pk),
        url("landaward", "changelist"),
        url("holder", "change", desk.land.person.pk),
        url("holder", "changelist"),
    ):
        text = reader.get(page).content.decode()
        assert (PERSON in text) is named
        assert named or HIDDEN in text


def test_quotations_of_a_hidden_award_are_hidden_too(desk, clerk, steward):
    path = url("landaward", "change", desk.land.hidden.pk)
    assert "奖励一百万元" not in clerk.get(path).content.decode()
    assert "奖励一百万元" in steward.get(path).content.decode()


@pytest.mark.parametrize("word", [PERSON, PERSON[0], f"{PERSON}厂房"])
@pytest.mark.parametrize("noun", ["holder", "landaward"])
def test_search_does_not_confirm_a_name(noun, word, desk, clerk, steward):
    assert clerk.get(url(noun, "changelist"), {"q": word}).context["cl"].result_count == 0
    if noun == "landaward" or "厂房" not in word:
        assert steward.get(url(noun, "changelist"), {"q": word}).context["cl"].result_count == 1


@pytest.mark.parametrize(
    ("noun", "lookup"),
    [
        ("holder", "name__startswith"), ("holder", "key"), ("landaward", "project__contains"),
        ("landaward", "location__contains"), ("landaward", "holders__name__startswith"),
        ("landaward", "holdings__holder__key__startswith"), ("firm", "holders__name__startswith"),
        ("award", "land_award__project__contains"),
    ],
)  # fmt: skip
def test_address_of_a_list_cannot_ask_for_a_name(noun, lookup, desk, clerk):
    answer = clerk.get(url(noun, "changelist"), {lookup: PERSON[0]})
    assert answer.status_code == 400


def test_steward_may_filter_by_name(desk, steward):
    answer = steward.get(url("holder", "changelist"), {"name__startswith": PERSON[0]})
    assert answer.context["cl"].result_count == 1


def choices(client, path, term):
    answer = client.get(
        path,
        {
            "term": term,
            "app_label": "policies",
            "model_name": "landholding",
            "field_name": "holder",
        },
    )
    return [row["text"] for row in json.loads(answer.content)["results"]]


@pytest.mark.parametrize("name", ["admin:policies_holder_choices", "admin:autocomplete"])
def test_autocomplete_names_no_person_to_a_clerk(name, desk, clerk):
    path = reverse(name)
    assert choices(clerk, path, PERSON[0]) == []
    assert set(choices(clerk, path, "")) == {HIDDEN, COMPANY}
    assert choices(clerk, path, COMPANY[:3]) == [COMPANY]


def test_autocomplete_names_persons_to_a_steward(desk, steward):
    assert choices(steward, reverse("admin:policies_holder_choices"), PERSON[0]) == [PERSON]


@pytest.mark.parametrize("column", ["", "0", "-0", "3"])
def test_order_of_the_list_gives_no_name_away(column, land, clerk):
    for name in ("安徽公司甲", "中山公司乙"):
        Holder.objects.create(name=name, key=name, kind="organisation")
    found = clerk.get(url("holder", "changelist"), {"o": column}).context["cl"].result_list
    rows = [row.pk for row in found]
    assert rows in (sorted(rows), sorted(rows, reverse=True))


def test_old_version_of_a_holder_once_taken_for_an_organisation_is_hidden(land, clerk, steward):
    decide_kind(land.company, "person", None)
    history = url("holder", "history", land.company.pk)
    assert COMPANY not in clerk.get(history).content.decode()
    version = url("holder", "simple_history", land.company.pk, land.company.history.last().pk)
    assert clerk.get(version).status_code == 403
    assert COMPANY in steward.get(version).content.decode()


def test_clerk_can_neither_judge_nor_rename_nor_enter_hidden_holders(land, clerk):
    path = url("holder", "change", land.person.pk)
    assert clerk.post(path, {"kind": "organisation"}).status_code == 403
    assert clerk.get(url("holder", "add")).status_code == 403
    land.person.refresh_from_db()
    assert land.person.kind == "person"


def test_clerk_cannot_open_an_award_by_changing_its_holders(land, clerk):
    path = url("landaward", "change", land.hidden.pk)
    page = clerk.get(path).content.decode()
    assert 'name="holdings-0-holder"' not in page
    holding = LandHolding.objects.get(award=land.hidden)
    form = land_form(land.hidden) | {
        "holdings-TOTAL_FORMS": 1, "holdings-INITIAL_FORMS": 1, "holdings-0-id": holding.pk,
        "holdings-0-award": land.hidden.pk, "holdings-0-holder": land.company.pk,
        "holdings-0-position": 0,
    }  # fmt: skip
    clerk.post(path, form)
    holding.refresh_from_db()
    land.hidden.refresh_from_db()
    assert holding.holder == land.person
    assert land.hidden.names_withheld


def land_form(award) -> dict[str, object]:
    fields = {
        "supervision_no": award.supervision_no, "locality": award.locality_id, "use": award.use,
        "supply_mode": award.supply_mode, "locality_precision": "exact", "instalments": "[]",
        "dated_by": award.dated_by,
        "project": award.project, "location": award.location, "status": award.status,
    }  # fmt: skip
    for prefix in ("holdings", "policies-citation-content_type-object_id"):
        fields |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return fields


def test_hidden_fields_survive_a_clerk_saving_the_form(land, clerk):
    form = land_form(land.hidden) | {"project": "改名", "sector_label": "制造业"}
    assert clerk.post(url("landaward", "change", land.hidden.pk), form).status_code == 302
    land.hidden.refresh_from_db()
    assert land.hidden.sector_label == "制造业"
    assert land.hidden.project == f"{PERSON}厂房"


def test_deciding_a_kind_opens_and_closes_names(land, steward):
    path = url("holder", "change", land.person.pk)
    for kind, withheld in (("organisation", False), ("unknown", True)):
        answer = steward.post(path, {"kind": kind, "firm": ""})
        assert answer.status_code == 302
        land.person.refresh_from_db()
        land.hidden.refresh_from_db()
        assert (land.person.kind, land.person.kind_by) == (kind, "curator")
        assert land.hidden.names_withheld is withheld
        assert land.person.history.first().history_user.username == "steward"


def test_saving_a_holder_without_judging_it_leaves_the_kind_to_the_rule(land, steward):
    steward.post(url("holder", "change", land.person.pk), {"kind": "person", "firm": ""})
    land.person.refresh_from_db()
    assert land.person.kind_by == "rule"


def test_clerk_may_close_a_name_but_not_open_it_again(land, clerk, django_user_model):
    answer = clerk.post(url("holder", "change", land.company.pk), {"kind": "person", "firm": ""})
    assert answer.status_code == 302
    land.open.refresh_from_db()
    assert land.open.names_withheld
    land.company.refresh_from_db()
    with pytest.raises(PermissionDenied):
        decide_kind(land.company, "organisation", django_user_model.objects.get(username="clerk"))


def test_holder_entered_by_hand_gets_its_key_and_clashes_with_its_like(db, steward: Client):
    path = url("holder", "add")
    steward.post(path, {"name": "绍兴 印染厂", "kind": "organisation", "firm": ""})
    assert Holder.objects.get().key == "绍兴印染厂"
    answer = steward.post(path, {"name": "绍兴印染厂", "kind": "organisation", "firm": ""})
    assert "There is a holder of this name already." in answer.content.decode()


def test_saving_an_award_refreshes_what_is_withheld(land, steward):
    form = land_form(land.open)
    holding = LandHolding.objects.get(award=land.open)
    form |= {
        "holdings-TOTAL_FORMS": 1, "holdings-INITIAL_FORMS": 1, "holdings-0-id": holding.pk,
        "holdings-0-award": land.open.pk, "holdings-0-holder": land.person.pk,
        "holdings-0-position": 0,
    }  # fmt: skip
    assert steward.post(url("landaward", "change", land.open.pk), form).status_code == 302
    land.open.refresh_from_db()
    assert land.open.names_withheld
