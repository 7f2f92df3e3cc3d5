"""Instruments and firms; and that nothing unpublished shows anywhere."""

import pytest

from policies.models import (
    Award,
    Citation,
    Firm,
    InstrumentLink,
    InstrumentType,
    PolicyInstrument,
    Source,
)

HIDDEN = "Unseen"


def test_instrument_shows_incentives_with_the_kind_of_amount(places, instrument, read):
    record = instrument(places.hangzhou, "A plan")
    page = read(f"/instruments/{record.uid}/")
    assert "Benefit of A plan Grant cap: ≤ 5,000,000 CNY start-up" in page
    assert "not known" in page  # no date


def test_date_known_to_the_year_is_a_year(places, instrument, read):
    record = instrument(places.hangzhou, announced_on="2003-01-01", announced_precision="year")
    page = read(f"/instruments/{record.uid}/")
    assert "Announced 2003" in page
    assert "January" not in page


def test_instruments_are_found_by_place_type_and_branch(places, instrument, read):
    instrument(places.hangzhou, "Northern plan")
    instrument(places.shenzhen, "Southern plan")
    assert "Southern plan" not in read("/instruments/?locality=330000")
    assert "Northern plan" in read("/instruments/?type=grant")
    assert "Northern plan" in read("/instruments/?type=money")
    assert "The parameter type has the value magic" in read("/instruments/?type=magic", 400)


def test_firm_shows_what_it_received_and_where_that_comes_from(places, firm, award, source, read):
    record = firm("Alpha", places.hangzhou, stage="giant")
    award(record, places.hangzhou, description_en="A place in a park", stage="promised")
    Citation.objects.create(record=record, source=source, field="seat", note="In its statutes.")
    page = read(f"/firms/{record.uid}/")
    assert "A place in a park" in page
    assert "promised" in page
    assert "seat A notice, An office In its statutes." in page


def test_amounts_are_never_added_up(places, firm, award, read):
    record = firm("Alpha", places.hangzhou)
    award(record, places.hangzhou, amount=1_000)
    award(record, places.hangzhou, amount=500)
    assert "1,500" not in read(f"/firms/{record.uid}/")
    assert "1,500" not in read("/localities/330100/")


def test_firms_are_found_by_place_and_stage(places, firm, read):
    firm("Alpha", places.hangzhou, stage="giant")
    firm("Beta", places.shenzhen, stage="start_up")
    assert "Beta" not in read("/firms/?locality=330100")
    assert "Alpha" not in read("/firms/?stage=start_up")


@pytest.fixture
def unpublished(
    places, source, instrument, instrument_type, firm, award, speech, official, land_award
):
    """Drafts of every noun, and published records that lead to them; returns the drafts' pages."""
    draft_plan = instrument(places.hangzhou, f"{HIDDEN} plan", status="draft")
    draft_firm = firm(f"{HIDDEN} firm", places.hangzhou, status="in_review")
    draft_place = places.make(
        "330300", f"{HIDDEN} city", "隐市", "prefecture", places.zhejiang, status="draft"
    )
    draft_type = InstrumentType.objects.create(
        code="hidden", name_en=f"{HIDDEN} type", name_zh="隐", status="draft"
    )
    draft_source = Source.objects.create(title=f"{HIDDEN} source", kind="news", status="withdrawn")
    draft_speech = speech(places.hangzhou, f"{HIDDEN} speech", status="draft")
    draft_land = land_award(places.hangzhou, f"{HIDDEN}有限公司", status="draft")

    plan = instrument(places.hangzhou, "Open plan")
    plan.types.add(draft_type)
    InstrumentLink.objects.create(origin=plan, target=draft_plan, relation="amends")
    Citation.objects.create(record=plan, source=draft_source, note=f"{HIDDEN} note")
    shown = firm("Open firm", draft_place, parent=draft_firm)
    PolicyInstrument.objects.create(
        title_en=f"{HIDDEN} by place", locality=draft_place, status="published"
    )
    award(shown, places.hangzhou, instrument=draft_plan, description_en=f"{HIDDEN} award")
    award(draft_firm, places.hangzhou, description_en=f"{HIDDEN} award")
    Award.objects.filter(instrument=None).update(kind=draft_type)
    speech(places.hangzhou, f"{HIDDEN} by speaker", official=official(status="draft"))
    held = land_award(places.hangzhou, "某某有限公司")
    held.holders.update(firm=draft_firm)
    return {
        "hidden": [
            f"/instruments/{draft_plan.uid}/", f"/firms/{draft_firm.uid}/", "/localities/330300/",
            f"/speeches/{draft_speech.uid}/", f"/land/{draft_land.uid}/",
        ],
        "open": [f"/instruments/{plan.uid}/", f"/firms/{shown.uid}/", f"/land/{held.uid}/"],
    }  # fmt: skip


LISTS = [
    "/", "/localities/", "/localities/?q=unseen", "/localities/100000/", "/localities/330000/",
    "/localities/330100/", "/compare/?a=330100&b=440300", "/instruments/", "/firms/", "/speeches/",
    "/land/", "/methods/", "/data/",
]  # fmt: skip


def test_what_is_not_published_has_no_page_and_no_mention(unpublished, client):
    for url in unpublished["hidden"]:
        assert client.get(url).status_code == 404, url
    uids = {url.split("/")[2] for url in unpublished["hidden"]}
    for url in LISTS + unpublished["open"]:
        response = client.get(url)
        assert response.status_code == 200, url
        html = response.content.decode().replace("unseen", "")
        assert HIDDEN not in html, url
        assert not [uid for uid in uids if uid in html], url


def test_published_type_of_an_unpublished_branch_is_counted_in_no_branch(
    places, instrument, client
):
    instrument(places.hangzhou, "Open plan")
    InstrumentType.objects.filter(code="money").update(status="draft", name_en=HIDDEN)
    for url in LISTS:
        assert HIDDEN not in client.get(url).content.decode(), url


@pytest.mark.parametrize("kind", ["instruments", "firms"])
@pytest.mark.parametrize("more", [0, 8])
def test_queries_do_not_grow_with_the_rows(
    places, instrument, firm, client, kind, more, django_assert_num_queries
):
    for n in range(1 + more):
        instrument(places.hangzhou, f"Plan {n}")
        firm(f"Firm {n}", places.hangzhou)
    with django_assert_num_queries({"instruments": 6, "firms": 3}[kind]):
        client.get(f"/{kind}/")


def test_long_lists_have_pages(places, client):
    Firm.objects.bulk_create(
        Firm(name_zh=f"{n}号公司", name_key_zh=str(n), status="published") for n in range(60)
    )
    html = client.get("/firms/").content.decode()
    assert "Page 1 of 2" in html
    assert client.get("/firms/?page=2").status_code == 200
    assert client.get("/firms/?page=zero").status_code == 400
