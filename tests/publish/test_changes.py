"""The log of what the public saw change: who is in it, when, and in what order."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from policies.ingest.bulk import rewrite
from policies.models import (
    Award,
    DataVersion,
    Firm,
    Incentive,
    InstrumentType,
    LandAward,
    Locality,
    PolicyInstrument,
    PublicChange,
    SearchMark,
    Source,
    Speech,
    Status,
)
from policies.publish import changes
from policies.publish.changes import follow
from policies.search.following import follow_marks, mark, settle
from policies.search.keeping import rebuild
from tests.factories import land_award, numbered

PUBLISHED = {"status": Status.PUBLISHED}


def log(model, since=0):
    """What the log has of a noun, by key."""
    rows = PublicChange.objects.of_records().filter(
        content_type__model=model._meta.model_name, version__gt=since
    )
    return dict(rows.values_list("object_id", "what"))


def settled():
    """Follow what is marked; the version to look from later."""
    follow_marks()
    return PublicChange.objects.last_version()


@pytest.mark.django_db
def test_a_record_comes_with_its_publication_and_stays_in_one_row(register):
    settled()
    firm, told = Firm.objects.create(name_zh="宇树科技"), []
    for status in ("draft", "in_review", "published", "published", "withdrawn", "published"):
        firm.status = status
        firm.save()
        settled()
        told.append(log(Firm).get(firm.pk))
    assert told == [None, None, "published", "changed", "withdrawn", "published"]
    assert PublicChange.objects.filter(uid=firm.uid).count() == 1


@pytest.mark.django_db
def test_drafts_draw_no_version_and_settling_twice_logs_nothing(register):
    since = settled()
    Firm.objects.create(name_zh="宇树科技")
    before = DataVersion.objects.count()
    assert settled() == since
    assert DataVersion.objects.count() == before
    Source.objects.create(title="Notice", kind="news", **PUBLISHED)
    later = settled()
    assert later > since
    assert settled() == later


@pytest.mark.django_db
def test_what_hangs_on_a_record_goes_and_comes_with_it(register):
    kind = InstrumentType.objects.create(code="t", name_en="T", name_zh="类", **PUBLISHED)
    act = PolicyInstrument.objects.create(title_en="A", locality=register["330100"], **PUBLISHED)
    benefit = Incentive.objects.create(instrument=act, type=kind, name_en="Rent", **PUBLISHED)
    award = Award.objects.create(recipients="some", incentive=benefit, kind=kind, **PUBLISHED)
    told = []
    for status in (Status.WITHDRAWN, Status.PUBLISHED):
        since = settled()
        act.status = status
        act.save()
        settled()
        told.append((log(Incentive, since)[benefit.pk], log(Award, since)[award.pk]))
    assert told == [("withdrawn", "withdrawn"), ("published", "published")]


@pytest.mark.django_db
def test_a_name_that_rows_show_changes_them_and_another_field_does_not(register):
    place = register["330100"]
    land = land_award(place, "甲有限公司")
    below = land_award(register["330109"], "甲有限公司", supervision_no=numbered(2))
    since = settled()
    place.area_km2 = 16_850
    place.save()
    settled()
    assert (log(Locality, since), log(LandAward, since)) == ({place.pk: "changed"}, {})
    place.name_en = "Hangchow"
    place.save()
    settled()
    assert log(LandAward, since) == {land.pk: "changed"}
    assert below.pk not in log(LandAward, since)
    assert log(Locality, since)[register["330109"].pk] == "changed"  # it lies in the place


@pytest.mark.django_db
def test_a_former_life_that_is_renamed_changes_what_lies_in_it(register):
    former = Locality.objects.get(code="330181")
    speech = Speech.objects.create(
        title_en="S", locality=former, spoken_on="1999-01-01", **PUBLISHED
    )
    since = settled()
    former.name_zh = "萧山（旧）"
    former.save()
    settled()
    assert log(Speech, since) == {speech.pk: "changed"}


@pytest.mark.django_db
def test_what_was_done_to_many_rows_is_found_by_when_they_were_changed(register):
    awards = [
        land_award(register["330109"], "甲有限公司", supervision_no=numbered(n), status=status)
        for n, status in enumerate(["draft", "draft", "published", "published"])
    ]
    since = settled()
    keys = [award.pk for award in awards]
    rewrite(LandAward.objects.filter(pk__in=keys[:1]), PUBLISHED, reason="import")
    LandAward.objects.filter(pk=keys[2]).update(status=Status.WITHDRAWN)
    LandAward.objects.filter(pk=keys[3]).update(use_raw="工业", updated_at=timezone.now())
    DataVersion.objects.announce(LandAward)
    settled()
    told = log(LandAward, since)
    assert told == {keys[0]: "published", keys[2]: "withdrawn", keys[3]: "changed"}


@pytest.mark.django_db
def test_the_time_of_a_change_may_go_back(register):
    """Of two who save one record the later may have looked at the clock first."""
    award = land_award(register["330109"], "甲有限公司")
    since = settled()
    earlier = award.updated_at - timezone.timedelta(seconds=1)
    LandAward.objects.filter(pk=award.pk).update(use_raw="工业", updated_at=earlier)
    DataVersion.objects.announce(LandAward)
    settled()
    assert log(LandAward, since) == {award.pk: "changed"}


@pytest.mark.django_db
def test_a_public_record_that_is_deleted_is_withdrawn_and_what_points_at_it_changes(register):
    parent = Firm.objects.create(name_zh="母公司", **PUBLISHED)
    child = Firm.objects.create(name_zh="子公司", parent=parent, **PUBLISHED)
    since, key = settled(), parent.pk
    parent.delete()
    settled()
    assert log(Firm, since) == {key: "withdrawn", child.pk: "changed"}


@pytest.mark.django_db
def test_a_database_older_than_the_log_gets_one_when_it_is_first_settled(register):
    land_award(register["330109"], "甲有限公司")
    settled()
    whole = set(PublicChange.objects.values_list("content_type", "object_id", "face"))
    PublicChange.objects.all().delete()
    SearchMark.objects.all().delete()
    settle()
    again = PublicChange.objects.all()
    assert set(again.values_list("content_type", "object_id", "face")) == whole
    assert again.values("version").distinct().count() == 1


@pytest.mark.django_db
def test_a_process_killed_before_the_log_is_written_leaves_the_marks(register, monkeypatch):
    firm = Firm.objects.create(name_zh="宇树科技", **PUBLISHED)

    def killed(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(changes._Writer, "write", killed)
        patched.setattr(changes._Writer, "begin", killed)
        with pytest.raises(KeyboardInterrupt):
            follow_marks()
    assert SearchMark.objects.exists() and firm.pk not in log(Firm)
    settled()
    assert log(Firm)[firm.pk] == "published"


@pytest.mark.django_db
def test_the_search_made_anew_leaves_no_change_behind(register):
    firm = Firm.objects.create(name_zh="宇树科技", **PUBLISHED)
    settled()
    Firm.objects.filter(pk=firm.pk).update(name_en="Unitree")
    mark(Firm, [firm.pk])
    since = PublicChange.objects.last_version()
    rebuild()
    assert log(Firm, since) == {firm.pk: "changed"}
    assert not SearchMark.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_versions_come_into_the_log_in_their_order(register):
    """Who writes the log waits for who does so already: a reader sees no version before a lower one."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    first, second = (Firm.objects.create(name_zh=name, **PUBLISHED) for name in ("甲", "乙"))
    follow({})
    since = PublicChange.objects.last_version()
    Firm.objects.filter(pk__in=[first.pk, second.pk]).update(name_en="new")

    def write_the_second():
        follow({Firm: [second.pk]})
        connection.close()

    other = threading.Thread(target=write_the_second)
    with transaction.atomic():
        follow({Firm: [first.pk]})
        other.start()
        other.join(1)
        assert other.is_alive()
    other.join(20)
    in_order = PublicChange.objects.filter(version__gt=since).order_by("version")
    assert list(in_order.values_list("object_id", flat=True)) == [first.pk, second.pk]
