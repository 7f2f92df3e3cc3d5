"""The history of a record on the desk, and its older versions restored."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from policies.curation import review
from policies.models import Citation, Firm, Review, Source, Status
from policies.models.append_only import unguarded
from tests.admin.forms import Form


def page(record, name, *args):
    return reverse(f"admin:policies_{record._meta.model_name}_{name}", args=[record.pk, *args])


@pytest.fixture
def firm(places, chief):
    """A firm written by chief in two versions, cited with the second."""
    firm = Firm.objects.create(name_zh="宇树科技", name_en="Unitree", seat=places.city)
    form = Form(chief, page(firm, "change"))
    form["name_en"] = "Unitree Robotics"
    source = Source.objects.create(title="Gazette", kind="news")
    form.row("policies-citation-content_type-object_id", source=str(source.pk), quote="宇树", id="")
    assert form.save()
    firm.refresh_from_db()
    return firm


def first(record):
    return record.history.earliest("history_date")


def restore(client, record, version):
    path = page(record, "restore", version.history_id)
    shown = client.get(path)
    assert shown.status_code == 200
    return client.post(path, {"expected": shown.context["expected"]}, follow=True)


def test_history_lists_each_version_with_its_changes_and_citations(firm, chief):
    text = chief.get(page(firm, "history")).content.decode()
    assert "<del>Unitree</del> → <ins>Unitree Robotics</ins>" in text
    assert "Citation, new" in text
    assert "宇树" in text
    assert "names of firms" in text
    assert text.count("Restore this version") == 1


def test_history_asks_for_no_more_however_many_versions(firm, chief, django_assert_max_num_queries):
    for n in range(20):
        firm.ticker = str(n)
        firm.save()
    with django_assert_max_num_queries(15):
        chief.get(page(firm, "history"))


def test_draft_says_again_what_it_said_citations_included(firm, chief):
    text = restore(chief, firm, first(firm)).content.decode()
    assert "The version is restored." in text
    firm.refresh_from_db()
    assert firm.name_en == "Unitree"
    assert not firm.citations.exists()
    assert firm.history.first().history_change_reason.startswith("Restored: the version of")
    assert firm.history.first().history_user.username == "chief"


def test_restored_version_can_be_undone_by_restoring_the_one_before(firm, chief):
    second = firm.history.first()
    restore(chief, firm, first(firm))
    restore(chief, firm, second)
    firm.refresh_from_db()
    assert firm.name_en == "Unitree Robotics"
    assert [citation.quote for citation in firm.citations.all()] == ["宇树"]


def test_public_record_is_restored_by_a_proposal_that_another_accepts(firm, chief):
    version = firm.history.first()
    firm.name_en, firm.status = "Unitree Limited", Status.PUBLISHED
    firm.save()
    Source.objects.update(status=Status.PUBLISHED)
    text = restore(chief, firm, version).content.decode()
    assert "when another curator accepts" in text
    assert current(firm) == ("Unitree Limited", Status.PUBLISHED)
    proposal = Review.objects.get()
    with pytest.raises(review.NotAllowed):
        review.accept(proposal, User.objects.get(username="chief"))
    assert current(firm) == ("Unitree Limited", Status.PUBLISHED)
    review.accept(proposal, User.objects.create_superuser("other"))
    assert current(firm) == ("Unitree Robotics", Status.PUBLISHED)


def current(firm):
    firm.refresh_from_db()
    return firm.name_en, firm.status


def test_status_of_a_version_does_not_come_back_with_it(firm, chief):
    Firm.objects.filter(pk=firm.pk).update(status=Status.WITHDRAWN)
    version = first(firm)
    version.status = Status.PUBLISHED
    with unguarded():
        version.save()
    restore(chief, firm, version)
    firm.refresh_from_db()
    assert (firm.name_en, firm.status) == ("Unitree", Status.WITHDRAWN)


def test_record_in_review_is_not_restored(firm, chief):
    Firm.objects.filter(pk=firm.pk).update(status=Status.IN_REVIEW)
    text = restore(chief, firm, first(firm)).content.decode()
    assert "its author takes it back first" in text
    firm.refresh_from_db()
    assert firm.name_en == "Unitree Robotics"


def test_old_version_is_not_saved_from_its_own_form(firm, chief):
    Firm.objects.filter(pk=firm.pk).update(status=Status.PUBLISHED)
    path = page(firm, "simple_history", first(firm).history_id)
    chief.post(path, {"name_zh": "别的", "name_en": "Other", "status": "published"})
    firm.refresh_from_db()
    assert firm.name_en == "Unitree Robotics"


def test_record_changed_since_the_page_was_opened_is_shown_again(firm, chief):
    path = page(firm, "restore", first(firm).history_id)
    expected = chief.get(path).context["expected"]
    firm.ticker = "688001"
    firm.save()
    answer = chief.post(path, {"expected": expected})
    assert "changed meanwhile" in answer.content.decode()
    firm.refresh_from_db()
    assert (firm.name_en, firm.ticker) == ("Unitree Robotics", "688001")


def test_what_named_a_record_that_is_gone_stays_and_is_told(firm, chief):
    source = Source.objects.create(title="Gone", kind="news")
    cited = Citation.objects.create(record=firm, source=source, quote="x")
    version = firm.history.first()
    firm.ticker = "1"
    firm.save()
    cited.delete()
    source.delete()
    text = chief.get(page(firm, "restore", version.history_id)).content.decode()
    assert "no longer there: Citation" in text


def test_restoring_takes_the_permission_to_change(firm, client):
    user = User.objects.create_user("viewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_firm"))
    client.force_login(user)
    text = restore(client, firm, first(firm)).content.decode()
    assert "you may not do this" in text
    firm.refresh_from_db()
    assert firm.name_en == "Unitree Robotics"
