"""A small world: a province with two cities, one record of each noun, published unless said."""

import datetime
import itertools
from types import SimpleNamespace

import orjson
import pytest
from django.utils import timezone

from policies import models as m

PUBLISHED, DRAFT = m.Status.PUBLISHED, m.Status.DRAFT
_numbers = itertools.count(1)


def make_locality(code="330100", parent=None, status=PUBLISHED, **fields):
    values = {"name_en": f"Place {code}", "name_zh": f"地{code}", "kind": "prefecture", **fields}
    locality = m.Locality.objects.create(code=code, parent=parent, status=status, **values)
    lineage = f"{parent.lineage if parent else '/'}{locality.pk}/"
    m.Locality.objects.filter(pk=locality.pk).update(lineage=lineage, today=locality)
    locality.refresh_from_db()
    return locality


def make_source(status=PUBLISHED, **fields):
    return m.Source.objects.create(
        **{"title": "A notice", "kind": "news", "url": "https://example.org/n", **fields},
        status=status,
    )


def make_firm(name="甲乙丙有限公司", status=PUBLISHED, **fields):
    return m.Firm.objects.create(name_zh=name, status=status, **fields)


def make_type(code="subsidy", status=PUBLISHED, **fields):
    return m.InstrumentType.objects.create(
        code=code, name_en=code, name_zh=code, status=status, **fields
    )


def make_instrument(locality, status=PUBLISHED, **fields):
    values = {"title_en": "Measures", **fields}
    return m.PolicyInstrument.objects.create(locality=locality, status=status, **values)


def make_land(locality, *holders, status=PUBLISHED, **fields):
    """A land award; holders are pairs of name and kind."""
    number = next(_numbers)
    values = {
        "supervision_no": f"{locality.code}2013B{number:05}",
        "use": "industrial",
        "supply_mode": "listing",
        "area_m2": "1000.50",
        "price_cny": "2001000",
        "signed_on": datetime.date(2013, 1, 1) + datetime.timedelta(days=number % 300),
        **fields,
    }
    award = m.LandAward.objects.create(locality=locality, status=status, **values)
    for position, (name, kind) in enumerate(holders):
        holder, _ = m.Holder.objects.get_or_create(key=name, defaults={"name": name, "kind": kind})
        m.LandHolding.objects.create(award=award, holder=holder, position=position)
    m.refresh_withheld(m.LandAward.objects.filter(pk=award.pk))
    award.refresh_from_db()
    return award


def make_cluster(*awards, rule="exact", decision="same", within=None, **fields):
    """A cluster of repeated notices; decided to be one award, the first is counted."""
    number = next(_numbers)
    cluster = m.DuplicateCluster.objects.create(
        rule=rule, key=f"{number:032}", decision=decision, within=within, **fields
    )
    for position, award in enumerate(awards):
        award.cluster, award.counted = cluster, decision != "same" or position == 0
        award.save()
    return cluster


def make_speech(locality, status=PUBLISHED, **fields):
    values = {"title_en": "A speech", "spoken_on": datetime.date(2025, 2, 5), **fields}
    return m.Speech.objects.create(locality=locality, status=status, **values)


def cite(record, source, **fields):
    return m.Citation.objects.create(record=record, source=source, **fields)


@pytest.fixture
def api(client):
    """GET below /api/v1/, with the expected status; JSON answers are decoded."""

    def get(path, status=200, **headers):
        response = client.get(f"/api/v1/{path}", headers=headers)
        assert response.status_code == status, response.content.decode()
        if "json" in response["Content-Type"] and "ndjson" not in response["Content-Type"]:
            return orjson.loads(response.content)
        return response

    return get


@pytest.fixture
def world(db):
    """One published record of each noun, connected."""
    w = SimpleNamespace()
    w.province = make_locality("330000", kind="province", name_en="Zhejiang", name_zh="浙江省")
    w.city = make_locality("330100", w.province, name_en="Hangzhou", name_zh="杭州市")
    w.other = make_locality("330200", w.province, name_en="Ningbo", name_zh="宁波市")
    w.branch = make_type("fiscal")
    w.type = make_type("grant", parent=w.branch)
    w.sector = m.Sector.objects.create(code="chips", name_en="Chips", name_zh="芯片")
    w.source = make_source()
    w.firm = make_firm("杭州甲有限公司", name_en="Alpha", seat=w.city, sector=w.sector)
    m.FirmName.objects.create(firm=w.firm, name="老甲厂", kind="former", language="zh")
    w.instrument = make_instrument(
        w.city,
        title_en="Chip measures",
        document_number="杭政〔2020〕1号",
        announced_on=datetime.date(2020, 5, 1),
    )
    w.instrument.types.add(w.type)
    w.instrument.sectors.add(w.sector)
    w.incentive = m.Incentive.objects.create(
        instrument=w.instrument,
        type=w.type,
        name_en="Tape-out grant",
        amount_kind="lump_sum",
        additive=True,
        amount_min="500000.50",
        amount_max="1000000",
        status=PUBLISHED,
    )
    w.land = make_land(
        w.city, ("杭州甲有限公司", "organisation"), project="Chip plant", location="West Road"
    )
    m.Holder.objects.filter(key="杭州甲有限公司").update(firm=w.firm)
    w.award = m.Award.objects.create(
        firm=w.firm,
        locality=w.city,
        incentive=w.incentive,
        instrument=w.instrument,
        kind=w.type,
        amount="750000",
        awarded_on=datetime.date(2021, 3, 4),
        land_award=w.land,
        status=PUBLISHED,
    )
    w.official = m.Official.objects.create(name_en="Wang", name_zh="王某", status=PUBLISHED)
    m.Tenure.objects.create(
        official=w.official, locality=w.city, office_en="Mayor", from_year=2019, to_year=2023
    )
    w.speech = make_speech(
        w.city,
        official=w.official,
        source=w.source,
        characters=4526,
        text_sha256="ab" * 32,
    )
    m.SpeechText.objects.create(speech=w.speech, content="秘密的讲话全文")
    w.lexicon = m.Lexicon.objects.create(
        name="policy", version=2, title_en="P", status=PUBLISHED, counted_at=timezone.now()
    )
    w.term = m.Term.objects.create(lexicon=w.lexicon, text="产业", group="industry")
    w.count = m.TermCount.objects.create(
        speech=w.speech,
        lexicon=w.lexicon,
        term=w.term,
        group="industry",
        basis="computed",
        count=79,
        offsets=[[0, 2], [5, 7]],
    )
    w.year = make_year(w.city, 2013, source=w.source)
    w.period = make_year(w.city, 2012, 2015, source=w.source)
    m.Coverage.objects.create(locality=w.city, noun="instrument", source=w.source)
    w.scheme = m.ConceptScheme.objects.create(code="mast", name_en="MAST")
    concept = m.Concept.objects.create(scheme=w.scheme, code="L", label_en="Subsidies")
    m.Mapping.objects.create(type=w.type, concept=concept, relation="broad", confidence="H")
    cite(w.instrument, w.source, field="announced_on", quote="五月一日", locator="p. 1")
    return w


def make_year(locality, year, year_to=None, **fields):
    values = {
        "awards": 4,
        "area_m2": "40000.00",
        "price_cny": "9000000",
        "priced_area_m2": "30000",
        "holders": 3,
        "cr1": 0.5,
        "cr5": 1.0,
        "cr10": 1.0,
        "hhi": 0.25,
        "coverage": 1.0,
        "basis": "computed",
        "method": "1",
        **fields,
    }
    return m.LandYear.objects.create(
        locality=locality, year=year, year_to=year_to or year, **values
    )
