"""A small desk: a few rows of every noun, and people with and without permissions."""

import datetime
from types import SimpleNamespace

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from policies.models import (
    ApiKey,
    Award,
    Candidate,
    Check,
    Citation,
    Concept,
    ConceptScheme,
    Correction,
    Coverage,
    DuplicateCluster,
    FigureChange,
    Firm,
    FirmMatch,
    FirmName,
    Holder,
    ImportBatch,
    ImportNote,
    Incentive,
    InstrumentLink,
    InstrumentType,
    LandAward,
    LandHolding,
    LandYear,
    Lexicon,
    Locality,
    Mapping,
    Merge,
    Official,
    PolicyInstrument,
    Review,
    RunReport,
    Sector,
    SimilarPair,
    Source,
    Speech,
    SpeechText,
    Tenure,
    Term,
    TermCount,
    refresh_withheld,
)
from policies.text.names import name_key

PERSON = "张三丰"
COMPANY = "杭州机器人有限公司"


@pytest.fixture(autouse=True)
def plain_settings(settings, tmp_path):
    """The same on every machine: English, no collected static files, no redirect to HTTPS; files and the
    lock of the imports are the test's own.
    """
    settings.LANGUAGE_CODE = "en"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.SECURE_SSL_REDIRECT = False
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def places(db):
    province = Locality.objects.create(
        code="330000", name_zh="浙江省", name_en="Zhejiang", kind="province"
    )
    city = Locality.objects.create(
        code="330100", name_zh="杭州市", name_en="Hangzhou", kind="prefecture", parent=province
    )
    return SimpleNamespace(province=province, city=city)


@pytest.fixture
def city(register):
    """Hangzhou, with the register around it: the locality of files brought to the desk."""
    return register["330100"]


def make_holder(name, kind):
    return Holder.objects.create(name=name, key=name_key(name), kind=kind)


@pytest.fixture
def land(places):
    """One award held by a person, one by a company; the person's project bears the name."""
    batch = ImportBatch.objects.create(
        noun="land_award", file_name="land.csv", sha256="0" * 64, layout="land", state="done",
        rows_read=2, rows_created=2,
    )  # fmt: skip
    ImportNote.objects.create(
        batch=batch, level="remark", row=2, column="土地使用权人", value=PERSON, reason="Looks odd."
    )
    person, company = make_holder(PERSON, "person"), make_holder(COMPANY, "organisation")
    awards = {}
    for name, holder in (("hidden", person), ("open", company)):
        award = awards[name] = LandAward.objects.create(
            supervision_no=f"330100201{len(awards)}B00012", locality=places.city, use="industrial",
            supply_mode="listing", project=f"{holder.name}厂房", location=f"{holder.name}路口",
            area_m2=1000, price_cny=500_000, signed_on=datetime.date(2015, 3, 1), batch=batch,
            batch_row=len(awards),
        )  # fmt: skip
        LandHolding.objects.create(award=award, holder=holder)
    refresh_withheld(LandAward.objects.all())
    LandYear.objects.create(
        locality=places.city, year=2015, year_to=2015, awards=2, area_m2=2000, price_cny=1_000_000,
        priced_area_m2=2000, holders=2, basis="computed", method="1",
    )  # fmt: skip
    FigureChange.objects.create(
        locality=places.city, year=2015, year_to=2015, batch=batch, before={"awards": 1, "hhi": None},
        after={"awards": 2, "hhi": 0.5},
    )  # fmt: skip
    LandAward.objects.update(cluster=DuplicateCluster.objects.create(rule="near", key="0" * 32))
    for award in awards.values():
        award.refresh_from_db()
    return SimpleNamespace(person=person, company=company, batch=batch, **awards)


@pytest.fixture
def desk(places, land):
    """Three rows of every noun that can have so many, with what hangs on them."""
    Group.objects.create(name="Reviewers")
    proposer = User.objects.create_user("proposer")
    branch = InstrumentType.objects.create(code="money", name_en="Money", name_zh="资金")
    types = [
        InstrumentType.objects.create(
            code=f"grant-{n}", name_en=f"Grant {n}", name_zh=f"补助{n}", parent=branch
        )
        for n in range(3)
    ]
    scheme = ConceptScheme.objects.create(code="mast", name_en="MAST")
    concept = Concept.objects.create(scheme=scheme, code="L", label_en="Subsidies")
    for kind in types:
        Mapping.objects.create(type=kind, concept=concept, relation="close", confidence="H")
    sector = Sector.objects.create(code="robots", name_en="Robots", name_zh="机器人")
    official = Official.objects.create(name_zh="李市长", name_en="Mayor Li")
    for n in range(3):
        Tenure.objects.create(official=official, locality=places.city, office_en=f"Mayor {n}")
    lexicon = Lexicon.objects.create(name="policy", title_en="Policy words", title_zh="政策词")
    terms = [
        Term.objects.create(lexicon=lexicon, text=f"产业{n}", group="industry") for n in "甲乙丙"
    ]
    row = SimpleNamespace(types=types, land=land, places=places, lexicon=lexicon)
    for n in range(3):
        row.source = Source.objects.create(title=f"政府公报{n}", kind="official_notice")
        Check.objects.create(
            source=row.source, checked_at=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC),
            result="live",
        )  # fmt: skip
        row.instrument = PolicyInstrument.objects.create(
            title_en=f"Robot plan {n}", title_zh=f"机器人产业规划{n}", locality=places.city
        )
        row.instrument.types.add(*types)
        row.instrument.sectors.add(sector)
        row.firm = Firm.objects.create(
            name_zh=f"宇树科技{n}", name_en=f"Unitree {n}", seat=places.city, sector=sector
        )
        FirmName.objects.create(firm=row.firm, name=f"宇树{n}")
        row.match = FirmMatch.objects.create(
            holder=land.company, firm=row.firm, reason="near_name", matched_name=row.firm.name_zh,
            score=90 + n,
        )  # fmt: skip
        row.speech = Speech.objects.create(
            title_en=f"Speech {n}", title_zh=f"讲话{n}", official=official, locality=places.city,
            spoken_on=datetime.date(2025, 2, 5), source=row.source,
        )  # fmt: skip
        Coverage.objects.create(locality=places.city, noun="firm", source=row.source)
        row.candidate = Candidate.objects.create(
            key=f"{n}", title=f"机器人产业政策{n}", document_number=f"浙政发〔2020〕{n + 1}号",
            number_issuer="浙政发", number_year=2020, number_serial=n + 1, locality=places.province,
            score=0.9, suggested_types=["grant-0"], suggested_sectors=["robots"],
            evidence=[{"words": "产业", "weight": 3.0}],
        )  # fmt: skip
    for noun in (Firm, PolicyInstrument, Source):
        high, low, kept = noun.objects.order_by("-pk")[:3]
        SimilarPair.objects.create(low=low, high_id=high.pk, ground="same_name", score=100)
        row.merge = Merge.objects.create(
            kept=kept, gone_id=low.pk, proposed_by=proposer, reason="One."
        )
    SpeechText.objects.create(speech=row.speech, content="高质量发展是硬道理")
    for term in terms:
        TermCount.objects.create(
            speech=row.speech, term=term, lexicon=lexicon, basis="computed", count=3
        )
    for target in PolicyInstrument.objects.exclude(pk=row.instrument.pk):
        InstrumentLink.objects.create(origin=row.instrument, relation="follows", target=target)
    for kind in types:
        row.incentive = Incentive.objects.create(
            instrument=row.instrument, type=kind, name_en="Grant", name_zh="补贴"
        )
        row.award = Award.objects.create(
            firm=row.firm, locality=places.city, incentive=row.incentive, instrument=row.instrument,
            kind=kind, land_award=land.open,
        )  # fmt: skip
    cited = (
        *(row.instrument, row.incentive, row.award, row.firm, official, row.speech),
        *(land.open, land.hidden),
    )
    for record in cited:
        for source in Source.objects.all():
            Citation.objects.create(record=record, source=source, quote="奖励一百万元")
    row.correction = Correction.objects.create(
        record=row.firm, field="stage", wrong="It is larger.", source_url="https://example.org/a",
        contact="reader@example.org", language="en",
    )  # fmt: skip
    AccessAttempt.objects.create(username="author", ip_address="192.0.2.1", failures_since_start=5)
    ApiKey.objects.create(address="reader@example.org", purpose="A map", language="en").make()
    RunReport.objects.begin("send_alerts")
    row.review = Review.objects.create(
        content_type=ContentType.objects.get_for_model(Official), object_id=official.pk,
        kind="publication", author=User.objects.create_user("author"),
    )  # fmt: skip
    return row


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def chief(db):
    """A superuser's browser."""
    return _client(User.objects.create_superuser("chief"))


@pytest.fixture
def clerk(db):
    """A curator who may do everything but see the names of natural persons."""
    user = User.objects.create_user("clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.exclude(codename="view_person_names"))
    return _client(user)


@pytest.fixture
def steward(db):
    """A curator who may also see the names of natural persons."""
    user = User.objects.create_user("steward", is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    return _client(user)
