import pytest

from policies.curation.starter import load_starter
from policies.metrics.term_counts import count_missing
from policies.models import (
    Award,
    Citation,
    Firm,
    Holder,
    Incentive,
    InstrumentType,
    LandAward,
    LandYear,
    Lexicon,
    Locality,
    PolicyInstrument,
    Speech,
    SpeechText,
    Status,
    TermCount,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def starter(module_db: None) -> dict[str, int]:
    """The set, loaded once for all tests; what each changes is taken back. How many rows of each noun."""
    return load_starter()


def test_the_set_loads_once_and_again_changes_nothing(starter):
    assert starter["localities"] > 6000
    assert set(load_starter().values()) == {0}

    firm = Firm.objects.get(uid="firm-deepseek")
    firm.name_en = "A curator's better name"
    firm.save()
    load_starter()
    assert Firm.objects.get(uid="firm-deepseek").name_en == "A curator's better name"

    assert Locality.objects.in_force().filter(kind="province").count() == 34
    assert Locality.objects.in_force().filter(kind="prefecture").count() == 333
    xiaoshan = Locality.objects.get(code="330181")
    assert xiaoshan.today.code == "330109"
    assert InstrumentType.objects.leaves().count() == 37

    for noun in (PolicyInstrument, Incentive, Award):
        for record in noun.objects.published():
            assert Citation.objects.of(record).published().exists(), record

    assert not SpeechText.objects.exists()
    assert Speech.objects.published().count() == 54
    speech = Speech.objects.get(uid="spe-guangdong-2025-02-05-huang-kunming")
    counts = {
        row.term.text: row.count
        for row in TermCount.objects.published().computed().of_terms().filter(speech=speech)
    }
    assert (counts["产业"], counts["产业体系"], counts["现代化产业体系"], counts["产业政策"]) == (
        79,
        33,
        25,
        1,
    )
    assert TermCount.objects.published().reported().get(speech=speech).count == 79
    for row in TermCount.objects.computed():
        assert len(row.offsets) == row.count

    shenzhen = LandYear.objects.published().get(locality__code="440300", year=2012, year_to=2015)
    assert (shenzhen.awards, shenzhen.holders) == (148, 131)
    assert float(shenzhen.area_m2) / 10_000 == pytest.approx(370.3854, abs=5e-5)
    assert [round(x, 4) for x in (shenzhen.cr1, shenzhen.cr5, shenzhen.hhi)] == [
        0.0810,
        0.2799,
        0.0262,
    ]

    awards = LandAward.objects.published()
    assert awards.count() == 40
    for code in ("440300", "330100", "320500", "340100"):
        assert awards.in_locality(Locality.objects.in_force().get(code=code)).count() == 10
    assert not Holder.objects.exclude(kind=Holder.Kind.ORGANISATION)


FIRST = "industry-and-industrial-policy"
LATER = {
    "incentives",
    "talent",
    "digital-and-ai",
    "innovation-and-start-ups",
    "giants-and-chains",
}


def counts_of(*names):
    return TermCount.objects.computed().filter(lexicon__name__in=names)


def without(*names):
    """The database as it was before these lexicons were shipped."""
    counts_of(*names).delete()
    Lexicon.objects.filter(name__in=names).delete()


def test_lexicons_shipped_later_come_with_their_counts_and_the_first_stays_first(starter):
    assert set(Lexicon.objects.current().values_list("name", flat=True)) == {FIRST, *LATER}
    everything = counts_of(*LATER).count()
    without(*LATER)
    before = list(counts_of(FIRST).order_by("pk").values())

    created = {name: rows for name, rows in load_starter().items() if rows}
    assert created == {"lexicons": len(LATER), "term counts": everything}
    assert set(Lexicon.objects.current().values_list("name", flat=True)) == {FIRST, *LATER}
    assert Lexicon.objects.order_by("pk").first().name == FIRST
    assert list(counts_of(FIRST).order_by("pk").values()) == before
    assert set(load_starter().values()) == {0}


def test_shipped_counts_are_only_of_the_shipped_words_in_the_shipped_text(starter):
    """A curator has a lexicon of the same name, and has corrected a text, which drops its counts."""
    everything = counts_of("incentives").count()
    without("talent", "incentives")
    own = Lexicon.objects.create(name="talent", title_en="Talent", status=Status.PUBLISHED)
    own.terms.create(text="人才", group="people")
    corrected = Speech.objects.get(uid="spe-100000-2024")
    corrected.text_sha256 = "0" * 64
    corrected.save()
    SpeechText.objects.create(speech=corrected, content="设立引导基金。")

    load_starter()
    assert list(own.terms.values_list("text", "group")) == [("人才", "people")]
    assert not counts_of("talent").exists()
    assert not TermCount.objects.computed().filter(speech=corrected).exists()
    assert counts_of("incentives").count() == everything - everything // 54
    incentives = Lexicon.objects.get(name="incentives")
    assert incentives.counted_at is None

    assert count_missing() == Lexicon.objects.count() == 6
    incentives.refresh_from_db()
    assert incentives.counted_at is not None
    assert counts_of("incentives").get(speech=corrected, term__text="引导基金").count == 1


def test_figures_of_a_period_hold_together_with_those_of_its_years(starter):
    """Awards and areas add up; holders do not, and are at most the sum."""
    periods = LandYear.objects.periods().select_related("locality")
    assert periods.count() > 340
    years = {}
    for row in LandYear.objects.single_years().filter(year__gte=2012, year__lte=2015):
        years.setdefault(row.locality_id, []).append(row)
    for period in periods:
        single = years[period.locality_id]
        assert period.awards == sum(row.awards for row in single), period
        assert period.area_m2 == sum(row.area_m2 for row in single), period
        assert (
            max(row.holders for row in single) <= period.holders <= sum(r.holders for r in single)
        )
