"""What a question finds, how many, in which order, and how they are distributed."""

import datetime
import random
from collections import Counter

import pytest
from django.contrib.contenttypes.models import ContentType

from policies.ingest.bulk import insert
from policies.models import (
    Firm,
    FirmName,
    Incentive,
    InstrumentType,
    LandAward,
    Official,
    PolicyInstrument,
    SearchDocument,
    Sector,
    Source,
    Speech,
    SpeechText,
    Status,
)
from policies.search.asking import Answer
from policies.search.documents import Document
from policies.search.keeping import merge, row_of
from policies.search.postings import in_order, number_of, read
from policies.search.questions import BadQuestion, question_of
from tests.factories import land_award
from tests.search.conftest import found

pytestmark = pytest.mark.django_db
PUBLISHED = {"status": Status.PUBLISHED}


@pytest.fixture
def world(register):
    """An act with a benefit, two firms, a speech, a source, land."""
    park = InstrumentType.objects.create(code="parks", name_en="Parks", name_zh="园区", **PUBLISHED)
    rent = InstrumentType.objects.create(
        code="rent", name_en="Rent subsidy", name_zh="租金补贴", parent=park, **PUBLISHED
    )
    chips = Sector.objects.create(code="chips", name_en="Chips", name_zh="芯片")
    act = PolicyInstrument.objects.create(
        uid="act", title_en="Measures for the industrial park", title_zh="产业园若干措施",
        locality=register["330100"], announced_on=datetime.date(2014, 5, 1),
        document_number="杭政办〔2014〕9号", summary_en="A park for Zürich firms.", **PUBLISHED,
    )  # fmt: skip
    act.types.add(park)
    act.sectors.add(chips)
    Incentive.objects.create(
        uid="inc", instrument=act, type=rent, name_en="Free rent", name_zh="免租", target_stage="start_up",
        **PUBLISHED,
    )  # fmt: skip
    byd = Firm.objects.create(
        uid="byd", name_zh="比亚迪股份有限公司", name_en="BYD", seat=register["440300"], stage="giant",
        **PUBLISHED,
    )  # fmt: skip
    FirmName.objects.create(firm=byd, name="比亚迪实业")
    Firm.objects.create(uid="led", name_zh="杭州LED半导体厂", seat=register["330109"], **PUBLISHED)
    mayor = Official.objects.create(name_zh="王市长", name_en="Mayor Wang", **PUBLISHED)
    speech = Speech.objects.create(
        uid="spe", title_en="A speech", title_zh="讲话", locality=register["330000"], official=mayor,
        spoken_on=datetime.date(2014, 1, 1), visibility="full", licence="CC0", characters=9, **PUBLISHED,
    )  # fmt: skip
    SpeechText.objects.create(speech=speech, content="大力发展集成电路。\n产业兴则城市兴。")
    Source.objects.create(title="Park news", publisher="Daily", kind="news", **PUBLISHED)
    for n, (year, use) in enumerate(
        [(2012, "industrial"), (2014, "industrial"), (2014, "warehousing")]
    ):
        land_award(
            register["330109"], "杭州萧山产业园开发有限公司", use=use, project=f"产业园{n}期",
            signed_on=datetime.date(year, 3, n + 1), supervision_no=f"3301092014B0000{n}",
        )  # fmt: skip
    return register


def test_han_words_find_every_noun_by_name_and_text(world, searched):
    searched()
    assert found("产业园") == [
        "instrument 产业园若干措施", "incentive 免租", "land_award 产业园2期",
        "land_award 产业园1期", "land_award 产业园0期",
    ]  # fmt: skip
    assert found("集成电路") == ["speech 讲话"]  # its text is open
    assert found("比亚迪实业") == ["firm 比亚迪股份有限公司"]


@pytest.mark.parametrize("asked", ["chanyeyuan", "chan ye yuan", "產業園", "产业 园", "CHANYEYUAN"])
def test_pinyin_traditional_characters_and_blanks_find_the_same(world, searched, asked):
    searched()
    assert len(found(asked)) == 5


@pytest.mark.parametrize("asked", ["byd", "BYD", "zurich", "Zürich", "LED", "led半导体"])
def test_latin_words_are_found_whole_whatever_their_case_and_accents(world, searched, asked):
    searched()
    assert len(found(asked)) == 1
    assert found(asked[:-2]) == [] or asked == "led半导体"


def test_a_quotation_stands_together(world, searched):
    searched()
    assert found("park industrial") == found("industrial park")
    assert "instrument 产业园若干措施" in found('"industrial park"')
    assert found('"park industrial"') == []


def test_a_mistyped_latin_word_is_taken_for_the_nearest_and_said(world, searched):
    searched()
    answer = Answer(question_of({"q": "measurse"}))
    assert answer.found.instead == ["measures"] and answer.count == 2
    assert Answer(question_of({"q": "qqqqqq"})).found.instead == []


def test_a_document_number_is_found_in_whatever_brackets(world, searched):
    searched()
    assert found("杭政办[2014]9号") == found("杭政办 2014 9号") == ["instrument 产业园若干措施"]


def test_names_that_answer_stand_first_then_kinds_then_days(world, searched):
    searched()
    assert found("杭州")[0] == "locality 杭州市"
    assert found("hangzhou")[0] == "locality 杭州市"
    newest = [line for line in found("产业园", sort="newest") if line.startswith("land")]
    assert newest == [f"land_award 产业园{n}期" for n in (2, 1, 0)]
    assert found("产业园", sort="oldest", kind="land_award") == newest[::-1]


def test_filters_narrow_and_their_numbers_are_those_of_the_lists(world, searched):
    searched()
    assert found("产业园", locality="330000", year="2014", use="industrial") == [
        "land_award 产业园1期"
    ]
    assert found(stage="start_up") == ["instrument 产业园若干措施", "incentive 免租"]
    assert found(type="parks", kind="incentive") == ["incentive 免租"]  # by its branch
    assert found(sector="chips") == ["instrument 产业园若干措施", "incentive 免租"]
    assert len(found(year_min="2013", locality="330000")) == 5  # act, benefit, speech, two awards
    answer = Answer(question_of({"q": "产业园", "year": "2014"}))
    years = answer.numbers("year", ["2012", "2014", "2015"])
    assert years == {y: len(found("产业园", year=y)) for y in ("2012", "2014")}
    kinds = answer.numbers("kind", ["firm", "instrument", "incentive", "land_award"])
    assert kinds == {
        k: len(found("产业园", year="2014", kind=k))
        for k in ("instrument", "incentive", "land_award")
    }
    below = answer.inside("place", answer.places_below())
    assert below == {"330000": answer.count}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"kind": "firms"}, "kind"), ({"locality": "999999"}, "locality"), ({"year": "x"}, "year"),
        ({"type": "nothing"}, "type"), ({"sort": "best"}, "sort"), ({"use": "?"}, "use"),
        ({"year_min": "2015", "year_max": "2014"}, "year_max"), ({"q": "长" * 101}, "q"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_is_refused_by_name(world, given, name):
    with pytest.raises(BadQuestion) as refused:
        question_of(given)
    assert refused.value.name == name


def test_a_former_code_asks_for_the_place_of_today(world, searched):
    searched()
    assert question_of({"locality": "330181"}).filters == {"place": "330109"}


# Against the plain way to do it


def documents(texts: list[str]) -> list[int]:
    """Documents of these texts in the postings; their numbers."""
    kind = ContentType.objects.get_for_model(LandAward).pk
    stamp = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    rows = [
        row_of(Document(n, stamp, [], [("text", text)], ["kind=land_award"]), kind)
        for n, text in enumerate(texts)
    ]
    keys = insert(SearchDocument, rows)
    merge()
    return keys


def substrings(names: list[str], number: int, seed: int) -> list[str]:
    """Random stretches of names of two to eight Han characters, also with the Latin words beside them."""
    draw, taken = random.Random(seed), []
    while len(taken) < number:
        name = draw.choice(names)
        start = draw.randrange(max(1, len(name) - 1))
        piece = name[start : start + draw.randint(2, 8)]
        before, after = name[:start], name[start + len(piece) :]
        if piece[:1].isascii() and before[-1:].isascii() and before:
            continue  # would begin within a Latin word
        if piece[-1:].isascii() and after[:1].isascii() and after:
            continue
        if piece.isalnum() and not piece.isascii():
            taken.append(piece)
    return taken


def test_hits_of_random_substrings_are_those_of_like(db, shared_data):
    import csv
    import gzip

    with gzip.open(
        shared_data / "land" / "industrial_2012-2015.csv.gz", "rt", encoding="utf-8"
    ) as file:
        rows = [row for _n, row in zip(range(6000), csv.DictReader(file), strict=False)]
    names = [row["项目名称"] for row in rows] + [row["项目位置"] for row in rows]
    documents(names)
    asked = substrings([name for name in names if len(name) > 8], 200, seed=7)
    mixed = [name for name in names if any(c.isascii() and c.isalpha() for c in name)]
    asked += substrings(mixed, 60, seed=8)
    for piece in asked:
        wanted = set(
            SearchDocument.objects.filter(text__contains=piece.lower()).values_list("pk", flat=True)
        )
        assert set(Answer(question_of({"q": piece})).documents) == wanted, piece


def test_any_stretch_of_the_order_of_days_is_that_of_sorting(db):
    draw = random.Random(3)
    days = [draw.choice([0, 0, *range(40_000, 40_060)]) for _ in range(400)]
    kind = ContentType.objects.get_for_model(LandAward).pk
    stamp = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    base = row_of(Document(0, stamp, [], [("text", "甲乙")], ["kind=land_award"]), kind)
    keys = insert(SearchDocument, [base | {"object_id": n, "day": d} for n, d in enumerate(days)])
    merge()
    slices = read([f"day:{bit}" for bit in range(16)])
    everything = read(["甲乙"])["甲乙"]
    newest = sorted(zip(days, keys, strict=True), key=lambda pair: (-pair[0], -pair[1]))
    oldest = sorted(zip(days, keys, strict=True), key=lambda pair: (pair[0] or 99_999, -pair[1]))
    for start, stop in ((0, 20), (37, 90), (380, 500), (0, 1000)):
        wanted = [key for _day, key in newest[start:stop]]
        assert list(in_order(everything, slices, start, stop)) == wanted
        wanted = [key for _day, key in oldest[start:stop]]
        assert list(in_order(everything, slices, start, stop, oldest=True)) == wanted


def test_days_before_1900_and_beyond_2079_are_no_days():
    assert number_of(datetime.date(1900, 1, 2)) == 1
    assert number_of(datetime.date(1899, 1, 1)) == number_of(datetime.date(2100, 1, 1)) == 0


def test_numbers_of_facets_are_those_of_counting(register, searched):
    draw = random.Random(5)
    uses, years = ["industrial", "warehousing", "residential"], [2012, 2013, 2014]
    rows = []
    for n in range(60):
        place = draw.choice(["330109", "440300"])
        use, year = draw.choice(uses), draw.choice(years)
        word = draw.choice(["机器人", "汽车", "机器人汽车"])
        land_award(
            register[place], "甲有限公司", project=f"{word}项目", use=use,
            signed_on=datetime.date(year, 1, 1 + n % 28), supervision_no=f"33010920{n:02}B00001",
        )  # fmt: skip
        rows.append((word, place, use, year))
    searched()
    mine = [row for row in rows if "机器人" in row[0] and row[3] == 2013]
    answer = Answer(question_of({"q": "机器人", "year": "2013", "kind": "land_award"}))
    assert answer.count == len(mine)
    assert answer.numbers("use", uses) == dict(Counter(row[2] for row in mine))
    by_year = Counter(str(row[3]) for row in rows if "机器人" in row[0])
    assert answer.numbers("year", ["2012", "2013", "2014"]) == dict(by_year)
