"""Documents are sifted once: accepted as a draft with its source, or rejected and remembered."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection

from policies.curation.candidates import (
    AlreadyDecided,
    WorkedOn,
    accept,
    fill,
    reject,
    rejudge,
    reopen,
)
from policies.curation.review import NotAllowed, Remark, authors_of, comment
from policies.models import (
    Candidate,
    Citation,
    Curator,
    Incentive,
    InstrumentType,
    PolicyInstrument,
    Sector,
    Snapshot,
    Source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(db):
    return User.objects.create_user("ann")


@pytest.fixture
def robots(register):
    """A document on robots that waits, of Zhejiang, dated and numbered."""
    return make("浙江省人民政府关于促进机器人产业发展的若干政策", register["330000"])


def make(title, place, number="浙政发〔2020〕7号"):
    candidate = Candidate(
        title=title, document_number=number, issuer="浙江省人民政府", locality=place,
        url="http://www.zj.gov.cn/7.html", written_on=datetime.date(2020, 1, 2),
        published_on=datetime.date(2020, 1, 9),
    )  # fmt: skip
    fill(candidate)
    candidate.save()
    return candidate


def take(candidate, user, **facts):
    defaults = {"types": [], "sectors": [], "locality": candidate.locality}
    return accept(candidate, user, **{**defaults, **facts})


def test_accepted_document_is_a_draft_with_what_is_known_of_it(robots, ann):
    branch = InstrumentType.objects.create(code="b", name_en="B", name_zh="类")
    grant = InstrumentType.objects.create(
        code="grant", name_en="Grant", name_zh="补助", parent=branch
    )
    sector = Sector.objects.create(code="robotics", name_en="Robotics", name_zh="机器人")
    instrument = take(robots, ann, types=[grant], sectors=[sector], title_en="Robots", reason="ok")
    instrument.refresh_from_db()
    assert (instrument.title_zh, instrument.title_en) == (robots.title, "Robots")
    assert instrument.status == "draft" and instrument.document_number == "浙政发〔2020〕7号"
    assert instrument.announced_on == datetime.date(2020, 1, 2)
    assert instrument.issuing_body == "浙江省人民政府" and instrument.locality == robots.locality
    assert list(instrument.types.all()) == [grant] and list(instrument.sectors.all()) == [sector]
    robots.refresh_from_db()
    assert (robots.state, robots.decided_by, robots.instrument, robots.reason) == (
        "accepted", ann, instrument, "ok",
    )  # fmt: skip


def test_its_source_is_a_draft_too_and_is_quoted_only_for_what_its_title_says(robots, ann):
    instrument = take(robots, ann)
    citations = Citation.objects.of(instrument)
    assert {c.field: c.quote for c in citations} == {
        "title_zh": robots.title, "document_number": "", "announced_on": "",
    }  # fmt: skip
    source = citations[0].source
    assert (source.status, source.kind, source.url) == ("draft", "government_document", robots.url)
    assert authors_of(instrument) == authors_of(source) == {ann.pk}


def test_known_source_is_used_again(robots, ann):
    known = Source.objects.create(title="文件", kind="government_document", url=robots.url)
    instrument = take(robots, ann)
    assert {c.source for c in Citation.objects.of(instrument)} == {known}
    reopen(robots, ann)
    assert Source.objects.get() == known


def test_documents_without_address_have_sources_of_their_own(robots, register, ann):
    other = make(
        "浙江省人民政府关于促进软件产业发展的意见", register["330000"], "浙政发〔2020〕8号"
    )
    Candidate.objects.update(url="")
    sources = {Citation.objects.of(take(one, ann))[0].source for one in (robots, other)}
    assert len(sources) == 2


def test_document_without_title_is_accepted_with_one_entered(register, ann):
    untitled = make("", register["330000"])
    with pytest.raises(NotAllowed, match="no title"):
        take(untitled, ann)
    assert take(untitled, ann, title_zh=" 关于机器人的意见 ").title_zh == "关于机器人的意见"


@pytest.mark.parametrize("first", [take, reject])
@pytest.mark.parametrize("second", [take, reject])
def test_deciding_twice_says_who_was_first(robots, ann, first, second):
    first(robots, ann)
    stale = Candidate.objects.get(pk=robots.pk)
    stale.state = "waiting"
    with pytest.raises(AlreadyDecided, match="ann has decided already"):
        second(stale, User.objects.create_user("bob"))
    assert PolicyInstrument.objects.count() == (first is take)


def test_rejected_document_is_remembered_and_may_be_taken_back(robots, ann):
    reject(robots, ann, "only a reply")
    robots.refresh_from_db()
    assert (robots.state, robots.decided_by, robots.reason) == ("rejected", ann, "only a reply")
    assert robots.decided_at and not Candidate.objects.queue()
    reopen(robots, ann)
    robots.refresh_from_db()
    assert (robots.state, robots.decided_by, robots.decided_at, robots.reason) == (
        "waiting", None, None, "",
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="waits already"):
        reopen(robots, ann)


def test_taking_back_an_acceptance_leaves_nothing_behind(robots, ann):
    take(robots, ann)
    reopen(robots, ann)
    robots.refresh_from_db()
    assert robots.state == "waiting" and robots.instrument is None
    assert not (
        PolicyInstrument.objects.exists() or Source.objects.exists() or Citation.objects.exists()
    )


def edited(instrument):
    instrument.title_en = "Changed"
    instrument.save()


def quoted(instrument):
    citation = Citation.objects.of(instrument)[0]
    citation.quote = "2020年1月2日"
    citation.save()


def commented(instrument):
    comment(instrument, User.objects.create_user("bob"), Remark("Which robots?"))


def with_incentive(instrument):
    branch = InstrumentType.objects.create(code="b", name_en="B", name_zh="类")
    Incentive.objects.create(instrument=instrument, type=branch, name_en="G", name_zh="补")


@pytest.mark.parametrize("work", [edited, quoted, commented, with_incentive])
def test_a_draft_that_was_worked_on_is_not_taken_back(robots, ann, work):
    instrument = take(robots, ann)
    work(instrument)
    with pytest.raises(WorkedOn, match="worked on"):
        reopen(robots, ann)
    assert PolicyInstrument.objects.get() == instrument
    assert Candidate.objects.get().instrument == instrument and Citation.objects.exists()


def test_a_source_with_a_snapshot_stays(robots, ann):
    instrument = take(robots, ann)
    source = Citation.objects.of(instrument)[0].source
    Snapshot.objects.create(source=source, origin="pasted", sha256="0" * 64, content="全文")
    reopen(robots, ann)
    assert Source.objects.get() == source and not PolicyInstrument.objects.exists()


def test_curator_limited_to_other_localities_decides_nothing_here(robots, register, ann):
    Curator.objects.create(user=ann).localities.add(register["440000"])
    with pytest.raises(NotAllowed, match="limited"):
        take(robots, ann)
    with pytest.raises(NotAllowed, match="limited"):
        reject(robots, ann)
    robots.locality = register["440000"]
    robots.save()
    reject(robots, ann)


def test_all_that_waits_is_judged_anew(robots, register, ann):
    other = make(
        "浙江省人民政府关于促进软件产业发展的意见", register["330000"], "浙政发〔2020〕8号"
    )
    decided = make("关于软件的意见", register["330000"], "浙政发〔2020〕9号")
    reject(decided, ann)
    Candidate.objects.exclude(pk=other.pk).update(score=0.5, evidence=[])
    before = robots.score
    assert rejudge() == 1
    robots.refresh_from_db()
    decided.refresh_from_db()
    assert robots.score == before and robots.evidence
    assert decided.score == 0.5


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_makes_the_draft(robots, ann):
    if connection.vendor == "sqlite":
        pytest.skip("the tests' database in memory does not wait for the other")

    def decide(_):
        try:
            take(robots, ann)
        except AlreadyDecided:
            return "late"
        finally:
            connection.close()
        return "first"

    with ThreadPoolExecutor(2) as two:
        assert sorted(two.map(decide, range(2))) == ["first", "late"]
    assert PolicyInstrument.objects.count() == 1
