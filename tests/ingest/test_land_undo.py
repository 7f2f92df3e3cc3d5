"""An import taken back: what it created goes, what it changed is as before."""

import pytest

from policies.ingest.batches import CannotUndo
from policies.ingest.land.undoing import undo
from policies.ingest.running import import_file as import_land
from policies.models import (
    Award,
    Citation,
    Firm,
    Holder,
    ImportBatch,
    InstrumentType,
    LandAward,
    Source,
    Status,
)
from tests.factories import land_file, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register(register, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def latest():
    return ImportBatch.objects.latest("pk")


def state():
    """All that an undo must give back."""
    awards = [
        {k: v for k, v in row.items() if k != "updated_at"}
        for row in LandAward.objects.order_by("pk").values()
    ]
    holdings = list(LandAward.objects.order_by("pk").values_list("pk", "holders__name"))
    return awards, holdings, list(Holder.objects.order_by("key").values_list("key"))


def test_drafts_that_an_import_created_are_deleted_with_their_holders(tmp_path):
    before = state()
    import_land(land_file(tmp_path / "a.csv", {}, {"电子监管号": numbered(2)}))
    undone = undo(latest())
    assert (undone.deleted, undone.withdrawn, undone.restored, undone.left) == (2, 0, 0, 0)
    assert state() == before
    assert latest().state == ImportBatch.State.UNDONE


def test_changed_awards_get_their_values_and_holders_back(tmp_path):
    import_land(land_file(tmp_path / "a.csv", {}, {"电子监管号": numbered(2)}))
    before = state()
    changed = {
        "成交价格(万元)": "500",
        "土地使用权人": "乙有限公司",
        "约定开工时间": "2014年01月01日",
    }
    import_land(land_file(tmp_path / "b.csv", changed, {"电子监管号": numbered(3)}))
    assert state() != before
    undone = undo(latest())
    assert (undone.deleted, undone.restored) == (1, 1)
    assert state() == before
    assert LandAward.objects.get(supervision_no=numbered(1)).history.count() == 2


def test_what_was_public_is_withdrawn_and_comes_back_with_the_file(tmp_path):
    path = land_file(tmp_path / "a.csv", {})
    import_land(path, publish=True)
    uid = LandAward.objects.published().get().uid
    assert undo(latest()).withdrawn == 1
    assert not LandAward.objects.published().exists()
    assert LandAward.objects.get().history.latest().status == Status.WITHDRAWN
    assert import_land(path, publish=True).updated == 1
    assert LandAward.objects.published().get().uid == uid


def test_what_a_curator_withdrew_does_not_come_back_by_an_import(tmp_path):
    path = land_file(tmp_path / "a.csv", {})
    import_land(path, publish=True)
    LandAward.objects.update(status=Status.WITHDRAWN)
    assert import_land(path, publish=True).unchanged == 1
    assert not LandAward.objects.published().exists()


def test_awards_that_a_curator_has_changed_since_stay(tmp_path, django_user_model):
    import_land(land_file(tmp_path / "a.csv", {}))
    award = LandAward.objects.get()
    award.project, award._history_user = (
        "berichtigt",
        django_user_model.objects.create(username="c"),
    )
    award.save()
    undone = undo(latest())
    assert (undone.deleted, undone.left) == (0, 1)
    assert LandAward.objects.get().project == "berichtigt"


@pytest.mark.parametrize("by", ["citation", "award"])
def test_awards_that_others_refer_to_stay(tmp_path, by, register):
    import_land(land_file(tmp_path / "a.csv", {}))
    award = LandAward.objects.get()
    if by == "citation":
        source = Source.objects.create(title="t", kind="news")
        Citation.objects.create(record=award, source=source)
    else:
        kind = InstrumentType.objects.create(code="t", name_en="t", name_zh="t", name_fr="t")
        Award.objects.create(
            firm=Firm.objects.create(name_zh="甲"), locality=register["330100"], kind=kind,
            land_award=award,
        )  # fmt: skip
    assert undo(latest()).left == 1
    assert LandAward.objects.exists()


def test_a_later_import_has_to_be_undone_first(tmp_path):
    import_land(land_file(tmp_path / "a.csv", {}))
    first = latest()
    before = state()
    import_land(land_file(tmp_path / "b.csv", {"成交价格(万元)": "500"}))
    with pytest.raises(CannotUndo, match=r"b\.csv"):
        undo(first)
    undo(latest())
    assert state() == before
    assert undo(first).deleted == 1


def test_a_trial_run_tells_the_changes_and_writes_none(tmp_path):
    import_land(land_file(tmp_path / "a.csv", {}))
    before = state()
    report = import_land(
        land_file(tmp_path / "b.csv", {"成交价格(万元)": "500"}, {"电子监管号": numbered(2)}),
        dry_run=True,
    )
    assert (report.created, report.updated, report.kept_changes) == (1, 1, 1)
    assert state() == before
    assert ImportBatch.objects.count() == 1
