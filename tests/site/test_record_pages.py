"""A record's page tells what is known and from where, what happened, and what changed in public."""

import datetime
import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from policies.metrics.evidence import evidence
from policies.models import Check, Citation, Incentive, InstrumentLink, Source, Status


@pytest.fixture
def cite(source):
    def make(record, field="", quote="", **more):
        return Citation.objects.create(
            record=record, source=more.pop("source", source), field=field, quote=quote, **more
        )

    return make


def write(record, **fields):
    for name, value in fields.items():
        setattr(record, name, value)
    record.save()


def test_each_field_says_where_it_comes_from(places, instrument, cite, read):
    act = instrument(places.hangzhou, announced_on=datetime.date(2020, 5, 1), issuing_body="Office")
    cite(act, "announced_on", "2020年5月1日", locator="page 1", translation="1 May 2020")
    page = read(f"/instruments/{act.uid}/")
    assert "1 May 2020 where from? A notice, An office, page 1 – 2020年5月1日 (“1 May 2020”" in page
    assert "Issued by Office no citation of its own" in page


def test_the_quotations_behind_benefits_are_on_the_page_of_their_act(
    places, instrument, cite, read
):
    act = instrument(places.hangzhou)
    cite(act.incentives.get(), "amount_max", "最高500万元")
    assert "amount to A notice, An office – 最高500万元" in read(f"/instruments/{act.uid}/")


def test_offers_of_an_act_are_a_range_and_no_total(places, instrument, instrument_type, read):
    act = instrument(places.hangzhou)  # a cap of 5,000,000
    Incentive.objects.create(
        instrument=act, type=instrument_type, name_en="Grant", amount_kind="lump_sum",
        amount_min=300_000, amount_max=300_000, additive=True, status="published",
    )  # fmt: skip
    page = read(f"/instruments/{act.uid}/")
    assert "No total: 2 benefits state amounts from 300,000 to 5,000,000 CNY." in page
    assert "5,300,000" not in page


def test_evidence_is_that_of_the_public_citations(places, instrument, cite, read):
    act = instrument(places.hangzhou, announced_on=datetime.date(2020, 5, 1))
    cite(act, "announced_on", "2020年5月1日")
    hidden = Source.objects.create(title="Hidden", kind="official_notice")
    cite(act, "types", "补助", source=hidden)
    score = evidence(act, Citation.objects.public_of(act)).score
    # News: 0.8 × 0.7 = 0.56 for the whole and the date, 0 for the types.
    assert score == pytest.approx((0.56 + 0.56 + 0) / 3)
    page = read(f"/instruments/{act.uid}/")
    assert "Evidence 37.3%" in page
    assert "Types 0.0%" in page


def test_the_timeline_has_acts_awards_and_offers_in_order(places, instrument, firm, award, client):
    act = instrument(places.hangzhou, "A plan", announced_on=datetime.date(2020, 5, 1))
    later = instrument(places.hangzhou, "A change", announced_on=datetime.date(2022, 3, 1))
    InstrumentLink.objects.create(origin=later, target=act, relation="amends")
    Incentive.objects.filter(instrument=act).update(period_from="2021-01-01")
    award(firm("Alpha"), places.hangzhou, instrument=act, awarded_on="2021-06-01", stage="paid")
    html = client.get(f"/instruments/{act.uid}/").content.decode()
    line = re.search(r'<ol class="timeline">(.*?)</ol>', html, re.S)[1]
    assert re.findall(r'datetime="([^"]+)"', line) == [
        "2020-05-01", "2021-01-01", "2021-06-01", "2022-03-01",
    ]  # fmt: skip
    assert "amends this one" in line


def test_history_tells_public_changes_alone(places, instrument, read):
    act = instrument(places.hangzhou, "Draft title", status="draft")
    write(act, title_en="First title", status="published")
    write(act, title_en="Second title")
    page = read(f"/instruments/{act.uid}/")
    assert "title (English) First title → Second title" in re.sub(r"</?(del|ins)>", "", page)
    assert "Draft title" not in page.replace("Benefit of Draft title", "")


def test_an_incentive_has_a_page_with_its_amount_and_its_source(places, instrument, cite, read):
    act = instrument(places.hangzhou)
    benefit = act.incentives.get()
    cite(benefit, "amount_max", "最高500万元")
    page = read(f"/incentives/{benefit.uid}/")
    assert "up to 5,000,000 CNY (cap) where from? A notice, An office – 最高500万元" in page
    assert "An offer, no money paid: it is in no total." in page
    assert "Offered by A plan, Hangzhou" in page


def test_an_award_of_a_capped_benefit_says_that_it_is_no_money_paid(
    places, instrument, firm, award, read
):
    act = instrument(places.hangzhou)
    record = award(
        firm("Alpha"), places.hangzhou, incentive=act.incentives.get(), amount=4_000_000,
        stage="promised", description_en="A promise",
    )  # fmt: skip
    page = read(f"/awards/{record.uid}/")
    assert "4,000,000 CNY (cap, not money paid)" in page
    assert "Under the act A plan, Hangzhou" in page


def test_awards_are_found_by_place_kind_and_stage(places, firm, award, read):
    award(firm("Alpha"), places.hangzhou, description_en="In the north", stage="paid")
    award(firm("Beta"), places.shenzhen, description_en="In the south", stage="promised")
    assert "In the south" not in read("/awards/?locality=330000")
    assert "In the north" in read("/awards/?kind=money&stage=paid")
    assert "In the south" not in read("/awards/?stage=paid")
    assert "The parameter stage has the value magic" in read("/awards/?stage=magic", 400)


def test_amounts_of_a_firm_are_added_within_a_stage_where_they_may_be(
    places, instrument, firm, award, read
):
    record, act = firm("Alpha", places.hangzhou), instrument(places.hangzhou)
    capped = act.incentives.get()
    award(record, places.hangzhou, amount=1_000, stage="paid")
    award(record, places.hangzhou, amount=500, stage="paid")
    award(record, places.hangzhou, amount=9_000, stage="paid", incentive=capped)
    award(record, places.hangzhou, amount=2_000, stage="promised")
    page = read(f"/firms/{record.uid}/")
    assert "paid 3 1,500 CNY (2 amounts) 9,000 CNY (1 amount) 0" in page
    assert "promised 1 2,000 CNY (1 amount) 0" in page
    for total in ("10,500", "12,500", "3,500"):
        assert total not in page


def test_a_firm_names_the_acts_through_which_it_got_its_awards(
    places, instrument, firm, award, read
):
    record, act = firm("Alpha"), instrument(places.hangzhou, "A plan")
    award(record, places.hangzhou, incentive=act.incentives.get())
    assert "Acts through which it got them A plan Hangzhou" in read(f"/firms/{record.uid}/")


def test_sources_are_found_by_kind_standing_and_words(source, read):
    Source.objects.create(title="A gazette", kind="official_notice", status="published")
    assert "A gazette" not in read("/sources/?kind=news")
    assert "A notice" not in read("/sources/?standing=official")
    assert "A gazette" in read("/sources/?q=gazette")
    assert "No source on record fits." in read("/sources/?q=nothing")


def test_a_source_says_what_is_cited_from_it(places, source, instrument, firm, cite, read):
    act = instrument(places.hangzhou)
    draft = firm("Unseen", status="draft")
    for record in (act, draft):
        cite(record, "announced_on")
    cite(act, "title_en")
    Check.objects.create(source=source, checked_at=timezone.now(), result="moved", detail="secret")
    page = read(f"/sources/{source.uid}/")
    assert "Policy instruments (1) A plan , Hangzhou: announced title (English)" in page.replace(
        "A plan, ", "A plan , "
    )
    assert "moved" in page
    for hidden in ("Unseen", "secret"):
        assert hidden not in page


def test_an_award_is_listed_without_a_kind_that_is_not_public(
    places, source, firm, award, instrument_type, cite, read
):
    cite(award(firm("Alpha"), places.hangzhou), "stage")
    assert "Alpha: Grant" in read(f"/sources/{source.uid}/")
    write(instrument_type, status="draft")
    page = read(f"/sources/{source.uid}/")
    assert "Alpha" in page
    assert "Grant" not in page


def test_a_merged_source_leads_to_the_one_it_is(source, client):
    gone = Source.objects.create(title="Twin", kind="news", status="withdrawn", merged_into=source)
    answer = client.get(f"/sources/{gone.uid}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/sources/{source.uid}/")


def test_words_of_a_withheld_land_award_are_not_told(places, land_award, cite, read):
    award = land_award(places.hangzhou, ("赵钱孙", "person"), withheld=True, project="赵钱孙的项目")
    cite(award, "area_m2", "受让人赵钱孙")
    write(award, project="赵钱孙之家")
    page = read(f"/land/{award.uid}/")
    assert "赵钱孙" not in page
    assert "where from?" in page


def test_record_pages_ask_for_a_correction_and_link_the_data(
    places, instrument, firm, award, source, official, speech, land_award, client
):
    act = instrument(places.hangzhou)
    record = firm("Alpha")
    for noun, folder, api, one in (
        ("instrument", "instruments", "instruments", act),
        ("incentive", "incentives", "incentives", act.incentives.get()),
        ("firm", "firms", "firms", record),
        ("award", "awards", "awards", award(record, places.hangzhou)),
        ("official", "officials", "officials", official()),
        ("source", "sources", "sources", source),
        ("speech", "speeches", "speeches", speech(places.hangzhou)),
        ("land-award", "land", "land-awards", land_award(places.hangzhou, "甲有限公司")),
    ):
        html = client.get(f"/{folder}/{one.uid}/").content.decode()
        assert f"/corrections/new/?record={noun}:{one.uid}" in html, folder
        assert f'href="/api/v1/{api}/{one.uid}/"' in html, folder
        answer = client.get(f"/api/v1/{api}/{one.uid}/").json()
        shown = one.url if noun == "source" else f"/{folder}/{one.uid}/"
        assert answer["url"] == shown  # that of a source is where it is to be read


MANY = 4


@pytest.mark.parametrize("more", [1, MANY])
@pytest.mark.parametrize("noun", ["instrument", "firm", "incentive", "award", "source"])
def test_queries_are_few_and_do_not_grow(
    places, instrument, instrument_type, firm, award, source, cite, client, noun, more,
    django_assert_max_num_queries,
):  # fmt: skip
    act, record = instrument(places.hangzhou), firm("Alpha", places.hangzhou)
    benefit = act.incentives.get()
    given = None
    for number in range(more):
        given = award(
            record, places.hangzhou, instrument=act, incentive=benefit, amount=number,
            giver=firm(f"Giver {number}"),
        )  # fmt: skip
        other = instrument(places.hangzhou, f"Plan {number}")
        InstrumentLink.objects.create(origin=other, target=act, relation="follows")
        Incentive.objects.create(
            instrument=act, type=instrument_type, name_en=f"B{number}", status=Status.PUBLISHED
        )
        for one in (act, record, benefit, given):
            cite(one, "stage", "words")
            write(one, updated_at=timezone.now())
    folder, one, most = {
        "instrument": ("instruments", act, 12),
        "firm": ("firms", record, 11),
        "incentive": ("incentives", benefit, 9),
        "award": ("awards", given, 9),
        "source": ("sources", source, 20),
    }[noun]
    ContentType.objects.clear_cache()
    client.get(f"/{folder}/{one.uid}/")
    with django_assert_max_num_queries(most):
        client.get(f"/{folder}/{one.uid}/")
