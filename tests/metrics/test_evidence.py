"""The evidence score comes out as computed by hand from the weights on the Methods page."""

import datetime

import pytest
from django.utils import timezone

from policies.metrics.evidence import evidence
from policies.models import (
    Check,
    Citation,
    Incentive,
    InstrumentType,
    PolicyInstrument,
    Source,
    Speech,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument(register):
    """One with a date and a type: three facts, the whole among them."""
    kind = InstrumentType.objects.create(code="grant", name_en="Grant", name_zh="补助")
    made = PolicyInstrument.objects.create(
        title_en="Plan", title_zh="规划", locality=register["330100"],
        announced_on=datetime.date(2020, 3, 12),
    )  # fmt: skip
    made.types.add(kind)
    return made


def source(kind="official_notice", publisher="", **fields):
    return Source.objects.create(title=kind, kind=kind, publisher=publisher, **fields)


def cite(record, source, field="", quote="原文"):
    return Citation.objects.create(record=record, source=source, field=field, quote=quote)


def gone(source):
    Check.objects.create(source=source, checked_at=timezone.now(), result="gone")


def test_nothing_cited_is_nothing_shown(instrument):
    assert evidence(instrument).grades == {"": 0, "announced_on": 0, "types": 0}
    assert evidence(instrument).score == 0


def test_official_primary_source_quoted_for_every_fact_is_one(instrument):
    notice = source()
    for field in ("announced_on", "types"):
        cite(instrument, notice, field)
    assert evidence(instrument).score == 1


def test_score_is_the_mean_over_the_facts_and_the_whole(instrument):
    cite(instrument, source(), "announced_on")
    assert evidence(instrument).grades == {"": 1, "announced_on": 1, "types": 0}
    assert evidence(instrument).score == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("kind", "quote", "grade"),
    [
        ("official_notice", "原文", 1.0),
        ("official_notice", " ", 0.6),
        ("news", "原文", 0.56),  # 0.8 × 0.7
        ("news", "", 0.336),  # 0.8 × 0.7 × 0.6
        ("paper", "原文", 0.63),  # 0.9 × 0.7
    ],
)
def test_grade_of_one_citation(instrument, kind, quote, grade):
    cite(instrument, source(kind), "types", quote)
    assert evidence(instrument).grades["types"] == pytest.approx(grade)


def test_source_nobody_has_judged_counts_by_half_of_an_official_one(instrument):
    unknown = source()
    Source.objects.update(standing="", directness="")
    unknown.refresh_from_db()
    cite(instrument, unknown, "types")
    assert evidence(instrument).grades["types"] == pytest.approx(0.5 * 0.7)


def test_second_publisher_adds_half_of_its_grade_to_what_is_missing(instrument):
    cite(instrument, source("news", "Daily A"), "types")
    cite(instrument, source("news", "daily a "), "types")
    assert evidence(instrument).grades["types"] == pytest.approx(0.56)
    cite(instrument, source("news", "Daily B"), "types")
    # 1 − (1 − 0.56) × (1 − 0.28)
    assert evidence(instrument).grades["types"] == pytest.approx(0.6832)


def test_source_that_has_gone_counts_by_half_unless_a_copy_is_archived(instrument):
    notice = source()
    cite(instrument, notice, "types")
    gone(notice)
    assert evidence(instrument).grades["types"] == 0.5
    Source.objects.update(archived_url="https://web.archive.example/1")
    assert evidence(instrument).grades["types"] == 1


def test_source_that_came_back_counts_as_before(instrument):
    notice = source()
    cite(instrument, notice, "types")
    gone(notice)
    Check.objects.create(source=notice, checked_at=timezone.now(), result="live")
    assert evidence(instrument).grades["types"] == 1


def test_one_figure_from_and_to_is_one_fact(instrument):
    incentive = Incentive.objects.create(
        instrument=instrument, type=InstrumentType.objects.get(), name_en="Grant", amount_min=100,
        amount_max=100,
    )  # fmt: skip
    assert set(evidence(incentive).grades) == {"", "type", "amount_max"}


def test_source_of_a_speech_supports_it_without_its_words(register):
    speech = Speech.objects.create(
        title_en="Speech", locality=register["330100"], source=source("speech_transcript"),
        spoken_on=datetime.date(2025, 2, 5),
    )  # fmt: skip
    assert evidence(speech).score == pytest.approx(0.6)


def test_only_the_citations_given_count(instrument):
    cite(instrument, source(), "types")
    assert evidence(instrument, Citation.objects.public_of(instrument)).score == 0


def test_evidence_takes_two_queries_however_many_citations(instrument, django_assert_num_queries):
    evidence(instrument)
    for _ in range(5):
        cite(instrument, source(), "types")
    with django_assert_num_queries(2):  # its types, its citations
        evidence(instrument)
