"""Counting that is killed goes on; two who revise at once: by real processes on a database of their own."""

import json

import pytest

from tests.processes import Place

LEXICONS, SPEECHES = 3, 250
MAKE = f"""
import datetime
from django.db import transaction
from policies.models import *
with transaction.atomic():
    place = Locality.objects.create(
        code="330000", name_en="Zhejiang", name_zh="浙江省", kind="province")
    for n in range({LEXICONS}):
        lexicon = Lexicon.objects.create(name=f"words-{{n}}", title_en="Words", status="published")
        for serial, text in enumerate(("产业", "政策", f"第{{n}}")):
            Term.objects.create(lexicon=lexicon, text=text, group="ab"[serial % 2], order=serial)
    for n in range({SPEECHES}):
        speech = Speech.objects.create(
            uid=f"speech-{{n}}", title_en="Speech", locality=place, spoken_on=datetime.date(2025, 1, 1))
        SpeechText.objects.create(
            speech=speech, content="产业政策，" * (n % 40) + "第1产业。" * 200)
"""
STATE = """
import json
from policies.models import *
rows = TermCount.objects.order_by("lexicon__name", "speech__uid", "term__text", "group")
print(json.dumps([
    list(rows.values_list("lexicon__name", "speech__uid", "term__text", "group", "count", "offsets")),
    list(Lexicon.objects.order_by("name").values_list("name", "counted_at__year")),
]))
"""


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path / "data")
    yield place
    place.close()


def counted(place) -> int:
    return place.ask("SELECT count(*) FROM policies_termcount WHERE term_id IS NULL")[0][0]


def test_killed_in_the_middle_and_gone_on_ends_as_if_never_killed(place):
    place.shell(MAKE)
    process = place.start("count_terms", "--pending")
    place.stop_when(process, lambda: counted(place) > 0)
    left = counted(place)
    assert 0 < left < LEXICONS * SPEECHES * 2

    out = place.manage("count_terms", "--pending")
    assert out.strip() == f"counted what was missing: {LEXICONS * SPEECHES - left // 2:,}"
    gone_on = place.shell(STATE)
    rows, lexicons = json.loads(gone_on)
    assert len(rows) == LEXICONS * SPEECHES * 5
    assert all(year for _, year in lexicons)
    by_place = {(name, uid, term): count for name, uid, term, _, count, _ in rows if term}
    for n in range(SPEECHES):
        text = "产业政策，" * (n % 40) + "第1产业。" * 200
        for serial in range(LEXICONS):
            for term in ("产业", "政策", f"第{serial}"):
                assert by_place[f"words-{serial}", f"speech-{n}", term] == text.count(term)

    assert place.manage("count_terms", "--pending").strip() == "counted what was missing: 0"
    for n in range(LEXICONS):
        place.manage("count_terms", "--lexicon", f"words-{n}")
    assert place.shell(STATE) == gone_on


REVISE = """
import time
from django.db import transaction
from policies.curation.lexicons import VersionExists, revise
from policies.curation.word_lists import Word
from policies.models import *
try:
    with transaction.atomic():
        revise(Lexicon.objects.get(name="words-0", version=1), [Word("{word}", "a")], None)
        time.sleep(3)
    print("made")
except VersionExists as error:
    print("exists", error.lexicon.version)
"""


def test_of_two_who_revise_at_once_the_second_is_told(place):
    place.shell(MAKE.replace(f"range({SPEECHES})", "range(1)"))
    both = [place.start("shell", "-v", "0", "-c", REVISE.format(word=word)) for word in "甲乙"]
    printed = sorted(process.communicate(timeout=120)[0].strip() for process in both)
    assert printed == ["exists 2", "made"]
    words = "from policies.models import *; print(Term.objects.filter(lexicon__version=2).count())"
    assert place.shell(words).strip() == "1"
