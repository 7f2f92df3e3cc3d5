"""Many records changed at once: each is told when, and has a version in its history."""

import pytest
from django.contrib.auth.models import User

from policies.ingest.bulk import rewrite, update
from policies.models import LandAward
from tests.factories import land_award, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def awards(register):
    return [
        land_award(
            register["330109"], f"甲{n}有限公司", supervision_no=numbered(n), project=f"项目{n}"
        )
        for n in range(1, 6)
    ]


def versions(award):
    """All that the last version of an award says, but for its own key and day."""
    fields = award.history.model._meta.concrete_fields
    last = award.history.latest()
    return {f.attname: getattr(last, f.attname) for f in fields} | {"history_id": 0}


def test_rewritten_records_have_the_history_that_saving_them_gives(awards, monkeypatch):
    monkeypatch.setattr("policies.ingest.bulk.REWRITTEN", 2)
    user = User.objects.create(username="c")
    before = {award.pk: award.updated_at for award in awards}
    chosen = LandAward.objects.exclude(pk=awards[0].pk)
    assert rewrite(chosen, {"status": "withdrawn"}, reason="undo", user=user) == 4
    for award in awards[1:]:
        award.refresh_from_db()
        assert award.status == "withdrawn" and award.updated_at > before[award.pk]
        made = versions(award)
        assert (award.history.count(), made["history_user_id"]) == (2, user.pk)
        award._history_user, award._change_reason = user, "undo"
        award.save()
        saved = versions(award)
        for name in ("updated_at", "history_date"):
            assert saved.pop(name) > made.pop(name)
        assert made == saved
    awards[0].refresh_from_db()
    assert (awards[0].status, awards[0].history.count()) == ("published", 1)


def test_rewriting_may_change_what_the_records_were_chosen_by(awards):
    published = LandAward.objects.filter(status="published")
    assert rewrite(published, {"status": "draft"}, reason="r") == 5
    assert rewrite(published, {"status": "draft"}, reason="r") == 0


def test_updated_records_say_when(awards):
    before = {award.pk: award.updated_at for award in awards}
    for award in awards:
        award.project = "neu"
    update(awards, ["project"], reason="import x")
    for award in LandAward.objects.all():
        assert award.project == "neu" and award.updated_at > before[award.pk]
        assert award.history.latest().history_change_reason == "import x"
    update([], ["project"], reason="nothing")
