"""A word in context over the texts that are held, for those who may read them."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from tests.metrics.words import lexicon_of, spoken

URL = "/admin/policies/speech/concordance/"
CITY = "建设现代化产业体系，壮大产业体系。产业政策"
PROVINCE = "发展产\n业链，产业体系"
LATER = "人才，產業"


@pytest.fixture
def speeches(register):
    return {
        "city": spoken(register["330100"], CITY, spoken_on="2024-01-01"),
        "province": spoken(register["330000"], PROVINCE, spoken_on="2025-01-01"),
        "elsewhere": spoken(register["440300"], LATER, spoken_on="2026-01-01"),
    }


def look(client, **asked):
    answer = client.get(URL, asked)
    assert answer.status_code == 200
    return answer


def lines(answer):
    return [(p.line.left, p.line.term, p.line.right) for p in answer.context["found"].places]


def test_a_word_outside_the_lexicons_is_found_in_every_text(speeches, clerk):
    lexicon_of({"人才": "talent"})
    answer = look(clerk, term="产业")
    assert len(lines(answer)) == 6
    assert lines(answer)[:2] == [
        ("人才,".replace(",", "，"), "產業", ""),
        ("发展", "产业", "链，产业体系"),
    ]
    page = answer.content.decode()
    for speech in speeches.values():
        assert reverse("admin:policies_speech_change", args=[speech.pk]) in page
    assert "6 places in 3 texts" in page
    rate = 6 / sum(len("".join(text.split())) for text in (CITY, PROVINCE, LATER)) * 10_000
    assert f"{rate:.1f} per 10,000 characters" in page


def test_what_stands_beside_the_word_most_often(speeches, clerk):
    found = look(clerk, term="产业").context["found"]
    assert [(row.words, row.count) for row in found.right] == [("产业体系", 3)]
    assert look(clerk, term="体系").context["found"].left[0].words == "产业体系"


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"locality": "330000"}, 5),
        ({"locality": "330100"}, 3),
        ({"locality": "100000"}, 6),
        ({"year_from": 2025}, 3),
        ({"year_to": 2025}, 5),
        ({"year_from": 2025, "year_to": 2025}, 2),
        ({"speech": "elsewhere"}, 1),
    ],
)
def test_it_is_looked_for_in_a_speech_a_place_or_years(asked, number, speeches, register, clerk):
    if "locality" in asked:
        asked = {"locality": register[asked["locality"]].pk}
    if "speech" in asked:
        asked = {"speech": speeches[asked["speech"]].pk}
    assert len(lines(look(clerk, term="产业", **asked))) == number


def test_lines_are_sorted_by_a_neighbour(speeches, clerk):
    right = [line[2] for line in lines(look(clerk, term="产业", sort="right"))]
    assert right == sorted(right)
    left = [line[0][::-1] for line in lines(look(clerk, term="产业", sort="left"))]
    assert left == sorted(left)


def test_all_lines_come_as_a_file(speeches, clerk):
    answer = look(clerk, term="产业", format="csv", sort="right")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text))
    assert header == ["speech", "date", "locality", "start", "end", "left", "term", "right"]
    texts = {speech.uid: speech.text.content for speech in speeches.values()}
    assert len(rows) == 6
    for uid, _, _, start, end, _, term, _ in rows:
        assert "".join(texts[uid][int(start) : int(end)].split()) == term
    assert "no-store" in answer["Cache-Control"]


def test_many_lines_are_shown_by_pages_that_keep_what_was_asked(register, clerk):
    spoken(register["330100"], "产业，" * 150)
    page = look(clerk, term="产业", sort="left").content.decode()
    assert "Page 1 of 2" in page and "term=%E4%BA%A7%E4%B8%9A&amp;sort=left&amp;page=2" in page
    assert len(look(clerk, term="产业", page=2).context["page"]) == 50


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"term": "\u200b"}, "This is empty when counted."),
        ({"term": "产业", "year_from": "x"}, "Enter a whole number."),
        ({"term": "产业", "speech": "999999"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_looked_for_is_told(asked, told, speeches, clerk):
    answer = look(clerk, **asked)
    assert told in answer.content.decode() and answer.context["found"] is None


def test_it_opens_empty_and_from_the_list_of_speeches(speeches, clerk):
    assert look(clerk).context["found"] is None
    page = clerk.get("/admin/policies/speech/").content.decode()
    assert "open-concordance" in page
    assert clerk.get("/admin/policies/speech/open-concordance/").url == URL


def test_only_places_of_texts_are_offered(speeches, register, clerk):
    offered = look(clerk).context["form"].fields["locality"].queryset
    assert [place.code for place in offered] == ["100000", "330000", "330100", "440000", "440300"]


@pytest.mark.parametrize(("codename", "status"), [("view_speech", 403), ("change_speech", 200)])
def test_texts_are_for_those_who_may_change_speeches(codename, status, speeches):
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename=codename))
    reader = Client()
    reader.force_login(user)
    assert reader.get(URL, {"term": "产业"}).status_code == status
    assert reader.get(URL, {"term": "产业", "format": "csv"}).status_code == status
    assert Client().get(URL, {"term": "产业"}).status_code == 302
