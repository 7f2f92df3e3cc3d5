"""Two curators at one record: nothing is overwritten unseen."""

import pytest
from django.urls import reverse

from policies.models import Citation, InstrumentLink
from tests.admin.forms import Form

CITED = "policies-citation-content_type-object_id"


def change_page(record):
    return reverse(f"admin:policies_{record._meta.model_name}_change", args=[record.pk])


@pytest.fixture
def firm(desk):
    return desk.firm


@pytest.fixture
def mine(firm, chief):
    return Form(chief, change_page(firm))


@pytest.fixture
def theirs(firm, steward):
    return Form(steward, change_page(firm))


def stored(record):
    return type(record).objects.get(pk=record.pk)


def test_form_that_nobody_else_changed_is_saved_at_once(mine, firm):
    mine["name_en"] = "Unitree Robotics"
    assert mine.save()
    assert stored(firm).name_en == "Unitree Robotics"


def test_change_to_another_field_is_told_and_taken_over(mine, theirs, firm):
    theirs["ticker"] = "688001"
    assert theirs.save()
    mine["name_en"] = "Unitree Robotics"
    assert not mine.save()
    assert stored(firm).name_en == "Unitree 2"
    assert "steward changed this record" in mine.told()
    assert "688001" in mine.told()
    assert (mine["name_en"], mine["ticker"]) == ("Unitree Robotics", "688001")
    assert mine.save()
    assert (stored(firm).name_en, stored(firm).ticker) == ("Unitree Robotics", "688001")


def test_field_changed_by_both_shows_the_others_value_and_keeps_mine(mine, theirs, firm):
    theirs["name_en"] = "Theirs"
    theirs["seat"] = ""
    assert theirs.save()
    mine["name_en"] = "Mine"
    assert not mine.save()
    assert mine["name_en"] == "Mine"
    assert mine["seat"] == ""
    assert "steward changed this meanwhile to “Theirs”" in mine.text()
    assert mine.save()
    assert stored(firm).name_en == "Mine"


def test_the_same_change_by_both_is_no_conflict(mine, theirs, firm):
    theirs["ticker"] = "688001"
    assert theirs.save()
    mine["ticker"] = "688001"
    assert not mine.save()
    assert "Both of you" not in mine.told()
    assert mine.save()


def test_third_change_between_is_told_again(mine, firm, chief, steward):
    for value in ("A", "B"):
        other = Form(steward, change_page(firm))
        other["ticker"] = value
        assert other.save()
        assert not mine.save()
        assert mine["ticker"] == value
    assert mine.save()


def test_names_added_by_both_are_all_kept(mine, theirs, firm):
    theirs.row("names", name="Yushu", kind="alias", id="", firm=firm.pk)
    assert theirs.save()
    mine.row("names", name="宇树科技", kind="short", id="", firm=firm.pk)
    assert not mine.save()
    assert "Yushu" in mine.told()
    assert mine.save()
    assert sorted(firm.names.values_list("name", flat=True)) == ["Yushu", "宇树2", "宇树科技"]


def test_the_same_name_added_by_both_is_there_once(mine, theirs, firm):
    for form in (theirs, mine):
        form.row("names", name="Yushu", language="", kind="alias", id="", firm=firm.pk)
    assert theirs.save()
    assert not mine.save()
    assert "You added the same" in mine.told()
    assert mine.save()
    assert firm.names.filter(name="Yushu").count() == 1


def test_name_changed_by_the_other_is_taken_over(mine, theirs, firm):
    theirs["names-0-name"] = "宇树机器人"
    assert theirs.save()
    mine["names-0-kind"] = "former"
    assert not mine.save()
    assert mine["names-0-name"] == "宇树机器人"
    assert mine.save()
    name = firm.names.get()
    assert (name.name, name.kind) == ("宇树机器人", "former")


def test_name_deleted_by_the_other_is_gone_where_it_was_left_alone(mine, theirs, firm):
    theirs["names-0-DELETE"] = "on"
    assert theirs.save()
    mine["ticker"] = "1"
    assert not mine.save()
    assert "gone" in mine.told()
    assert mine.save()
    assert not firm.names.exists()
    assert stored(firm).ticker == "1"


def test_name_deleted_by_the_other_and_changed_here_is_told_and_stands_as_new(mine, theirs, firm):
    theirs["names-0-DELETE"] = "on"
    assert theirs.save()
    mine["names-0-name"] = "宇树机器人"
    assert not mine.save()
    assert "it stands in the form as a new one" in mine.told()
    assert mine.save()
    assert firm.names.get().name == "宇树机器人"


def test_name_that_i_delete_and_the_other_changed_is_told(mine, theirs, firm):
    theirs["names-0-name"] = "宇树机器人"
    assert theirs.save()
    mine["names-0-DELETE"] = "on"
    assert not mine.save()
    assert "You want it deleted" in mine.told()
    assert mine.save()
    assert not firm.names.exists()


def test_citation_added_by_the_other_is_neither_lost_nor_doubled(mine, theirs, firm, desk):
    theirs.row(CITED, source=str(desk.source.pk), quote="新", id="")
    before = firm.citations.count()
    assert theirs.save()
    mine["ticker"] = "1"
    mine[f"{CITED}-1-quote"] = "mine"
    assert not mine.save()
    assert mine.save()
    assert firm.citations.count() == before + 1
    assert firm.citations.filter(quote="mine").count() == 1


def test_record_inside_another_changed_on_its_own_page_is_told(desk, chief, steward):
    instrument, incentive = desk.instrument, desk.instrument.incentives.first()
    mine = Form(chief, change_page(instrument))
    theirs = Form(steward, change_page(incentive))
    theirs["amount_max"] = "300万"
    theirs["amount_kind"] = "cap"
    assert theirs.save()
    mine["incentives-0-name_en"] = "Rent grant"
    mine["title_en"] = "Plan"
    assert not mine.save()
    assert "steward" in mine.told()
    assert mine.save()
    incentive.refresh_from_db()
    assert (incentive.name_en, incentive.amount_max) == ("Rent grant", 3_000_000)
    assert stored(instrument).title_en == "Plan"


def test_relations_to_many_and_links_are_merged(desk, chief, steward):
    instrument = desk.instrument
    mine, theirs = (Form(client, change_page(instrument)) for client in (chief, steward))
    theirs["types"] = [str(desk.types[0].pk)]
    theirs["links-0-DELETE"] = "on"
    gone = theirs["links-0-id"]
    assert theirs.save()
    mine["title_en"] = "Plan"
    assert not mine.save()
    assert mine.fields["types"] == [str(desk.types[0].pk)]
    assert mine.save()
    assert list(instrument.types.all()) == [desk.types[0]]
    assert not InstrumentLink.objects.filter(pk=gone).exists()
    assert instrument.links.count() == 1


def test_forged_state_is_not_believed(mine, theirs, firm):
    theirs["ticker"] = "688001"
    assert theirs.save()
    mine["_opened"] = mine["_opened"][:-3] + "abc"
    mine["ticker"] = ""
    assert not mine.save()
    assert "cannot be told" in mine.told()
    assert stored(firm).ticker == "688001"
    assert mine.save()


def test_rows_of_a_further_page_come_with_their_own_state(firm, desk, chief, steward):
    for n in range(30):
        Citation.objects.create(record=firm, source=desk.source, quote=f"q{n:02}")
    path = change_page(firm) + f"?{CITED}-page=2"
    mine, theirs = (Form(client, path) for client in (chief, steward))
    theirs[f"{CITED}-0-note"] = "theirs"
    assert theirs.save()
    mine[f"{CITED}-0-locator"] = "p. 3"
    assert not mine.save()
    assert mine.save()
    cited = Citation.objects.get(pk=mine[f"{CITED}-0-id"])
    assert (cited.note, cited.locator) == ("theirs", "p. 3")
    assert firm.citations.count() == 33


def test_row_changed_by_both_shows_the_others_value_and_keeps_mine(mine, theirs, firm):
    theirs["names-0-name"] = "宇树机器人"
    assert theirs.save()
    mine["names-0-name"] = "宇树智能"
    assert not mine.save()
    assert "steward changed this meanwhile to “宇树机器人”" in mine.text()
    assert mine["names-0-name"] == "宇树智能"
    assert mine.save()
    assert firm.names.get().name == "宇树智能"
