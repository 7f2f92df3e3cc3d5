"""The search follows every change of what is public, and shows nothing else."""

import datetime

import pytest
from django.db import connection

from policies.curation.register import refresh_lineage
from policies.models import (
    Award,
    Citation,
    DataVersion,
    Firm,
    FirmName,
    Holder,
    Incentive,
    InstrumentType,
    LandAward,
    Locality,
    PolicyInstrument,
    SearchDocument,
    SearchMark,
    Source,
    Status,
    refresh_withheld,
)
from policies.search import keeping
from policies.search.following import follow_marks, settle
from policies.search.keeping import merge, rebuild
from policies.search.postings import read
from tests.factories import land_award
from tests.search.conftest import found

pytestmark = pytest.mark.django_db
PUBLISHED = {"status": Status.PUBLISHED}


def documents() -> list[tuple[str, str]]:
    """All that the search holds, whatever its number and state."""
    rows = SearchDocument.objects.exclude(state="gone").values_list("facets", "text")
    return sorted(rows)


def anew() -> list[tuple[str, str]]:
    rebuild()
    return documents()


@pytest.fixture(params=["waiting", "merged"])
def settled(request):
    """Follow the marks, and leave the documents waiting or bring them into the postings."""

    def settle_now():
        follow_marks()
        assert not SearchMark.objects.exists()
        if request.param == "merged":
            merge()

    return settle_now


def test_a_record_is_found_once_published_under_its_new_name_and_not_when_withdrawn(
    register, settled
):
    firm = Firm.objects.create(name_zh="宇树科技", seat=register["330100"])
    settled()
    assert found("宇树科技") == []
    firm.status = Status.PUBLISHED
    firm.save()
    settled()
    assert found("宇树科技") == ["firm 宇树科技"]
    firm.name_zh = "云深处科技"
    firm.save()
    settled()
    assert (found("宇树科技"), found("云深处")) == ([], ["firm 云深处科技"])
    FirmName.objects.create(firm=firm, name="强脑科技")
    settled()
    assert found("强脑") == ["firm 云深处科技"]
    firm.status = Status.WITHDRAWN
    firm.save()
    settled()
    assert found("云深处") == found("强脑") == []
    assert documents() == anew()


def test_what_hangs_on_a_record_comes_and_goes_with_it(register, settled):
    type_ = InstrumentType.objects.create(code="t", name_en="T", name_zh="类", **PUBLISHED)
    act = PolicyInstrument.objects.create(
        title_en="Act", title_zh="措施", locality=register["330100"]
    )
    Incentive.objects.create(
        instrument=act, type=type_, name_en="Rent", name_zh="免租三年", **PUBLISHED
    )
    firm = Firm.objects.create(name_zh="甲公司", **PUBLISHED)
    Award.objects.create(
        firm=firm, instrument=act, kind=type_, description_zh="获得免租三年", **PUBLISHED
    )
    settled()
    assert found("免租三年") == []
    act.status = Status.PUBLISHED
    act.save()
    settled()
    assert len(found("免租三年")) == 2
    firm.status = Status.WITHDRAWN
    firm.save()
    settled()
    assert found("免租三年") == ["incentive 免租三年"]
    assert documents() == anew()


def test_a_place_withdrawn_takes_with_it_what_lies_in_it(register, settled):
    zone = Locality.objects.create(
        code="zone", name_en="Zone", name_zh="新区", kind="zone", zone_kind="new_area",
        parent=register["330109"], **PUBLISHED,
    )  # fmt: skip
    refresh_lineage()
    land_award(zone, "甲有限公司", project="机器人项目")
    settled()
    assert found("机器人", locality="330100") == ["land_award 机器人项目"]
    zone.refresh_from_db()
    zone.status = Status.WITHDRAWN
    zone.save()
    settled()
    assert found("机器人") == [] and found("新区") == []
    assert documents() == anew()


def test_a_place_that_is_moved_takes_what_lies_in_it_along(register, settled):
    land_award(register["330109"], "甲有限公司", project="机器人项目")
    settled()
    xiaoshan = Locality.objects.get(code="330109")
    xiaoshan.parent = register["440300"]
    xiaoshan.save()
    refresh_lineage()
    settled()
    assert found("机器人", locality="330100") == []
    assert found("机器人", locality="440000") == ["land_award 机器人项目"]
    assert documents() == anew()


def test_words_of_a_source_are_found_while_it_is_public(register, settled):
    act = PolicyInstrument.objects.create(
        title_en="Act", title_zh="措施", locality=register["330100"], **PUBLISHED
    )
    source = Source.objects.create(title="Notice", kind="news", **PUBLISHED)
    Citation.objects.create(record=act, source=source, quote="给予房租全免")
    settled()
    assert found("房租全免") == ["instrument 措施"]
    source.status = Status.DRAFT
    source.save()
    settled()
    assert found("房租全免") == []


def test_the_name_of_a_person_is_never_searched_nor_what_may_hold_it(register, settled):
    award = land_award(register["330109"], "赵钱孙", "甲有限公司", project="赵钱孙的项目")
    settled()
    assert found("赵钱孙") == [] and len(found("甲有限公司")) == 1
    assert found("赵钱孙的项目") == []
    held = Holder.objects.get(name="甲有限公司")
    held.kind = Holder.Kind.PERSON  # a curator knows better
    held.save()
    refresh_withheld(LandAward.objects.filter(pk=award.pk))
    settled()
    assert found("甲有限公司") == []
    assert documents() == anew()


def test_what_was_published_in_bulk_is_followed_whole(register, settled):
    drafts = [
        land_award(register["330109"], "甲有限公司", project=f"氢能{n}", status=Status.DRAFT,
                   supervision_no=f"3301092013B0000{n}")
        for n in range(5)
    ]  # fmt: skip
    settled()
    now = datetime.datetime.now(datetime.UTC)
    LandAward.objects.filter(pk__in=[a.pk for a in drafts[:3]]).update(
        status=Status.PUBLISHED, updated_at=now
    )
    DataVersion.objects.announce(LandAward)
    settled()
    assert len(found("氢能")) == 3
    LandAward.objects.filter(pk=drafts[0].pk).update(status=Status.WITHDRAWN)
    DataVersion.objects.announce(LandAward)
    settled()
    assert len(found("氢能")) == 2
    assert documents() == anew()


def test_many_changes_go_into_the_postings_by_themselves(register, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_PENDING", 3)
    for n in range(5):
        land_award(
            register["330109"], "甲有限公司", project="储能", supervision_no=f"3301092013B0000{n}"
        )
    settle()
    assert not SearchDocument.objects.exclude(state="merged").exists()
    assert len(read(["储能"])["储能"]) == len(found("储能")) == 5


def test_a_change_is_followed_after_its_transaction(register, django_capture_on_commit_callbacks):
    follow_marks()  # of the register
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        Firm.objects.create(name_zh="深度求索", **PUBLISHED)
    assert found("深度求索") == ["firm 深度求索"]


def test_a_run_that_was_broken_off_loses_no_mark(register, monkeypatch):
    Firm.objects.create(name_zh="深度求索", **PUBLISHED)

    def fail(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("policies.search.following.refresh", fail)
        with pytest.raises(KeyboardInterrupt):
            follow_marks()
    assert SearchMark.objects.exists()
    follow_marks()
    assert found("深度求索") == ["firm 深度求索"]
