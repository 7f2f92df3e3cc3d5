"""Gaps in the numbers of issuers' years, of documents and instruments together."""

import csv
import gzip
import re

import pytest

from policies.ingest.candidates import places_by_site, read_row
from policies.metrics.missing_numbers import (
    Sequence,
    gaps,
    in_words,
    known_serials,
    sequences,
)
from policies.models import Candidate, Locality, PolicyInstrument


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([], ""),
        ([1, 2, 3], ""),
        ([8, 1, 2, 11, 9, 10, 13], "3–7, 12"),
        ([3], "1–2"),
        ([2], "1"),
        ([1, 1, 4, 4], "2–3"),
    ],
)
def test_gaps_are_what_is_missing_up_to_the_highest(known, expected):
    assert in_words(gaps(known)) == expected
    missing = [n for first, last in gaps(known) for n in range(first, last + 1)]
    assert missing == sorted(set(range(1, max(known, default=0) + 1)) - set(known))


def make(issuer, year, serial, **facts):
    key = f"{issuer}{year}{serial}{len(facts)}"
    return Candidate.objects.create(
        key=key, title="通知", number_issuer=issuer, number_year=year, number_serial=serial, **facts
    )


@pytest.mark.django_db
def test_documents_and_instruments_count_together(register):
    place = register["330000"]
    for serial in (1, 2, 9):
        make("浙政发", 2020, serial)
    make("浙政发", 2020, 9, state="rejected")
    make("浙政发", 2019, 4)
    make("浙江省人民政府令", None, 7)
    make("浙政办", 2020, 0)
    for number, status in (
        ("浙政发〔2020〕5号", "draft"),
        ("浙政发〔2020〕2号", "published"),
        ("浙政发[2020]12号", "withdrawn"),
        ("杭政〔2021〕2号", "draft"),
        ("第12号公告", "draft"),
        ("", "draft"),
    ):
        PolicyInstrument.objects.create(
            title_en="Act", document_number=number, status=status, locality=place
        )
    assert sequences() == [
        Sequence("杭政", 2021, known=1, highest=2),
        Sequence("浙政发", 2020, known=5, highest=12),
        Sequence("浙政发", 2019, known=1, highest=4),
    ]
    whole = sequences()[1]
    assert whole.missing == 7 and whole.share == pytest.approx(5 / 12)
    assert known_serials("浙政发", 2020) == {1, 2, 5, 9, 12}
    assert in_words(gaps(known_serials("浙政发", 2020))) == "3–4, 6–8, 10–11"
    assert known_serials("浙政发", 2018) == set()


@pytest.mark.django_db
def test_all_issuers_are_read_with_two_queries(register, django_assert_num_queries):
    for serial in range(1, 30):
        make("浙政发", 2000 + serial, serial)
    with django_assert_num_queries(2):
        assert len(sequences()) == 29


@pytest.mark.django_db
@pytest.mark.shared_data
def test_gaps_of_a_real_issuer(shared_data):
    """粤府 of 2015, read from the file with nothing but an expression of its own."""
    Locality.objects.create(code="440000", name_en="Guangdong", name_zh="广东省", kind="province")
    path = shared_data / "policies" / "policy_index_2023.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["来源"].startswith("Guangdong")]
    own = {
        int(match[1])
        for row in rows
        if (match := re.fullmatch(r"粤府\s*[〔\[]\s*2015\s*[〕\]]\s*0*(\d+)\s*号", row["发文字号"]))
    }
    places = places_by_site()
    found = {c.key: c for row in rows if (c := read_row(row, places)[0])}
    Candidate.objects.bulk_create(found.values())
    assert known_serials("粤府", 2015) == own and len(own) == 44
    one = next(one for one in sequences() if (one.issuer, one.year) == ("粤府", 2015))
    assert (one.known, one.highest, one.missing) == (len(own), max(own), max(own) - len(own))
    missing = [n for first, last in gaps(own) for n in range(first, last + 1)]
    assert missing == [n for n in range(1, max(own)) if n not in own]
    print(f"\n粤府〔2015〕: {one.known} known of {one.highest}: {in_words(gaps(own))}")
