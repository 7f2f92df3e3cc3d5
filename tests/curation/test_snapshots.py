"""What a source said is kept once, and quotations are found in it where they stand."""

import hashlib

import pytest

from policies.curation.snapshots import Quotations, keep, looked_for, lost_quotations
from policies.models import Citation, Snapshot, Source, Status

pytestmark = pytest.mark.django_db

TEXT = "第一条 鼓励发展。\n第二条 对符合条件的企业，給予最高 100 万元\n补助。\n"


@pytest.fixture
def source():
    return Source.objects.create(title="通知", kind="official_notice")


def cite(source, quote):
    return Citation.objects.create(record=source, source=source, quote=quote)


def test_text_is_kept_once_with_its_checksum(source):
    kept, new = keep(source, TEXT, Snapshot.Origin.PASTED)
    again, new_again = keep(source, TEXT.replace("\n", "\r\n"), Snapshot.Origin.FETCHED)
    source.refresh_from_db()
    assert (new, new_again, again) == (True, False, kept)
    assert source.sha256 == kept.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert kept.characters == len("".join(TEXT.split()))
    assert kept.origin == "pasted"


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.PUBLISHED, Status.WITHDRAWN])
def test_checksum_of_a_source_handed_in_or_public_is_not_changed_by_one_person(source, status):
    Source.objects.update(status=status, sha256="a" * 64)
    source.refresh_from_db()
    keep(source, TEXT, Snapshot.Origin.PASTED)
    source.refresh_from_db()
    assert source.sha256 == "a" * 64
    assert source.snapshots.count() == 1


def test_what_another_wrote_meanwhile_stays(source):
    Source.objects.update(publisher="省政府")
    keep(source, TEXT, Snapshot.Origin.FETCHED)
    source.refresh_from_db()
    assert source.publisher == "省政府"
    assert source.history.first().publisher == "省政府"


@pytest.mark.parametrize(
    ("quote", "printed"),
    [
        ("鼓励发展", "鼓励发展"),
        ("给予最高100万元补助", "給予最高 100 万元\n补助"),
        ("给予最高１００ 万元", "給予最高 100 万元"),
        ("给予最高200万元", None),
        ("", None),
        ("  ", None),
    ],
)
def test_quotation_is_found_where_it_stands(source, quote, printed):
    keep(source, TEXT, Snapshot.Origin.PASTED)
    place = Quotations(source).place(quote)
    if printed is None:
        assert place is None
    else:
        assert TEXT[place.start : place.end] == printed


def test_quotation_may_stand_in_an_earlier_text(source):
    first, _ = keep(source, TEXT, Snapshot.Origin.FETCHED)
    keep(source, "全文已修改。", Snapshot.Origin.FETCHED)
    assert Quotations(source).place("鼓励发展").snapshot == first


def test_each_citation_says_what_became_of_its_quotation(source):
    found, lost, bare = cite(source, "鼓励发展"), cite(source, "鼓励落后"), cite(source, "")
    citations = [found, lost, bare]
    rows = looked_for(citations, Quotations(source))
    assert [row.state for row in rows] == ["unread", "unread", "unquoted"]
    assert lost_quotations(citations) == []
    keep(source, TEXT, Snapshot.Origin.PASTED)
    rows = looked_for(citations, Quotations(source))
    assert [row.state for row in rows] == ["found", "lost", "unquoted"]
    assert lost_quotations(citations) == [lost]


def test_latest_snapshots_are_read_with_one_query(source, django_assert_num_queries):
    for n in range(3):
        keep(source, f"{TEXT}{n}", Snapshot.Origin.PASTED)
    with django_assert_num_queries(1):
        Quotations(source)
