"""A small world for the pages: two cities in two provinces, and makers for records in them."""

import datetime
import re
from html import unescape
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.utils import timezone

from policies.curation.register import refresh_lineage
from policies.models import (
    Award,
    Coverage,
    Firm,
    Holder,
    Incentive,
    InstrumentType,
    LandAward,
    LandHolding,
    LandYear,
    Lexicon,
    Locality,
    Official,
    PolicyInstrument,
    Source,
    Speech,
    Status,
    Term,
    TermCount,
)

PUBLISHED = Status.PUBLISHED


@pytest.fixture(autouse=True)
def _no_cache():
    cache.clear()


@pytest.fixture
def places(db):
    """China, Zhejiang with Hangzhou and Xiaoshan (once a city of its own code), Guangdong with Shenzhen."""

    def place(code, name_en, name_zh, kind, parent=None, **more):
        return Locality.objects.create(
            code=code, name_en=name_en, name_zh=name_zh, kind=kind, parent=parent,
            **{"status": PUBLISHED, "valid_from": datetime.date(1981, 1, 1), **more},
        )  # fmt: skip

    china = place("100000", "China", "中华人民共和国", "country")
    zhejiang = place("330000", "Zhejiang", "浙江省", "province", china)
    hangzhou = place("330100", "Hangzhou", "杭州市", "prefecture", zhejiang, area_km2=16850)
    xiaoshan = place("330109", "Xiaoshan", "萧山区", "county", hangzhou)
    old = place(
        "330181", "Xiaoshan", "萧山市", "county", hangzhou, valid_to=datetime.date(2001, 3, 1)
    )
    old.successors.add(xiaoshan)
    guangdong = place("440000", "Guangdong", "广东省", "province", china)
    shenzhen = place("440300", "Shenzhen", "深圳市", "prefecture", guangdong, area_km2=1997)
    place("341500", "Lu'an", "六安市", "prefecture", china)
    refresh_lineage()
    for row in (china, zhejiang, hangzhou, xiaoshan, old, guangdong, shenzhen):
        row.refresh_from_db()
    return SimpleNamespace(
        china=china, zhejiang=zhejiang, hangzhou=hangzhou, xiaoshan=xiaoshan, old=old,
        guangdong=guangdong, shenzhen=shenzhen, make=place,
    )  # fmt: skip


@pytest.fixture
def source(db):
    return Source.objects.create(
        title="A notice", publisher="An office", kind="news", url="https://example.org/notice",
        status=PUBLISHED,
    )  # fmt: skip


@pytest.fixture
def land_year(source):
    def make(place, year, year_to=None, **figures):
        return LandYear.objects.create(
            **{
                "locality": place, "year": year, "year_to": year_to or year, "awards": 4,
                "area_m2": 20_000, "price_cny": 6_000_000, "priced_area_m2": 15_000,
                "median_price_per_m2": 390.0, "holders": 3, "cr1": 0.5, "cr5": 0.75, "cr10": 1.0,
                "hhi": 0.125, "coverage": 0.9, "basis": "imported", "method": "concentration-1",
                "source": source, **figures,
            }
        )  # fmt: skip

    return make


@pytest.fixture
def looked(source):
    """A note that a noun was looked at in a place."""

    def make(place, noun, note="Only one article has been read.", first=None, last=None):
        return Coverage.objects.create(
            locality=place, noun=noun, note_en=note, source=source, with_parts=True,
            covers_from=first and datetime.date(first, 1, 1),
            covers_to=last and datetime.date(last, 12, 31),
        )  # fmt: skip

    return make


@pytest.fixture
def instrument_type(db):
    branch = InstrumentType.objects.create(
        code="money", name_en="Money", name_zh="钱", status=PUBLISHED
    )
    return InstrumentType.objects.create(
        code="grant", name_en="Grant", name_zh="补助", parent=branch, status=PUBLISHED
    )


@pytest.fixture
def instrument(instrument_type):
    def make(place, title="A plan", stage="start_up", status=PUBLISHED, **more):
        record = PolicyInstrument.objects.create(
            title_en=title, locality=place, status=status, **more
        )
        record.types.add(instrument_type)
        Incentive.objects.create(
            instrument=record, type=instrument_type, name_en=f"Benefit of {title}",
            target_stage=stage, status=PUBLISHED, amount_kind="cap", amount_max=5_000_000,
        )  # fmt: skip
        return record

    return make


@pytest.fixture
def firm(db):
    def make(name="Alpha", seat=None, status=PUBLISHED, **more):
        return Firm.objects.create(
            name_en=name, name_zh=f"{name}公司", seat=seat, status=status, **more
        )

    return make


@pytest.fixture
def award(instrument_type):
    def make(firm, place, status=PUBLISHED, **more):
        return Award.objects.create(
            firm=firm, locality=place, kind=instrument_type, status=status, **more
        )

    return make


@pytest.fixture
def speech(source):
    """A speech with a count of 产业, and the word list that the counts are by."""
    lexicon = Lexicon.objects.create(
        name="industry", title_en="Industry", status=PUBLISHED, counted_at=timezone.now()
    )
    term = Term.objects.create(lexicon=lexicon, text="产业", group="industry", gloss_en="industry")
    rare = Term.objects.create(lexicon=lexicon, text="产业政策", group="policy", order=1)

    def make(place, title="A speech", count=79, characters=4526, day="2025-02-05", **more):
        record = Speech.objects.create(
            title_en=title, locality=place, characters=characters, source=source,
            spoken_on=datetime.date.fromisoformat(day), **{"status": PUBLISHED, **more},
        )  # fmt: skip
        if count is not None:
            for word, number in ((term, count), (rare, 1)):
                TermCount.objects.create(
                    speech=record, lexicon=lexicon, term=word, group=word.group, count=number,
                    basis="computed", offsets=[[0, 2]] * number,
                )  # fmt: skip
            TermCount.objects.create(
                speech=record, lexicon=lexicon, group="industry", count=count, basis="computed"
            )
        return record

    return make


@pytest.fixture
def official(db):
    def make(name="Li Ming", status=PUBLISHED):
        return Official.objects.create(name_en=name, name_zh="李明", status=status)

    return make


@pytest.fixture
def land_award(db):
    """A land award with holders given as ``name`` or ``(name, kind)``."""

    def make(place, *holders, withheld=False, day="2014-05-06", status=PUBLISHED, **more):
        record = LandAward.objects.create(
            locality=place, status=status, names_withheld=withheld,
            signed_on=day and datetime.date.fromisoformat(day),
            **{
                "area_m2": 20_000, "price_cny": 8_000_000, "use": "industrial",
                "supply_mode": "listing", **more,
            },
        )  # fmt: skip
        for position, named in enumerate(holders):
            name, kind = (named, "organisation") if isinstance(named, str) else named
            holder, _ = Holder.objects.get_or_create(
                key=name, defaults={"name": name, "kind": kind}
            )
            LandHolding.objects.create(award=record, holder=holder, position=position)
        return record

    return make


INLINE = re.compile(r"</?(?:a|cite|code|q|span|strong|time)\b[^>]*>")


@pytest.fixture
def read(client):
    """The words of a page, white space made single; the status must be as expected."""

    def get(url, status=200):
        response = client.get(url)
        assert response.status_code == status, (url, response.status_code)
        body = re.sub(r"<(style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", INLINE.sub("", body))).split())

    return get
