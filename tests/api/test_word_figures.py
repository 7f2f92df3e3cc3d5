"""Attention, keyness, concordance and explanations: figures by hand, and what is not shown."""

import csv
import io
import math

import orjson
import pytest
from jsonschema import Draft202012Validator

from policies import models as m
from tests.metrics.words import lexicon_of, spoken

CARE = "产业政策，产业体系。人才。"  # 13 characters: 产业 2, 产业政策 1, 人才 1
TALENT = "人才人才人才人才，产业。"  # 12 characters: 产业 1, 人才 4


@pytest.fixture
def said(world):
    """Two speeches of Hangzhou and one of Ningbo, of 2024 and 2025."""
    w = world
    m.TermCount.objects.all().delete()
    m.Lexicon.objects.update(counted_at=None)
    w.old = lexicon_of({"产业": "industry"}, version=1)
    w.lexicon = lexicon_of(
        {"产业": "industry", "产业政策": "industry", "人才": "talent"}, version=2
    )
    w.second = lexicon_of({"产业": "firms", "创新": "new"}, name="second")
    every = (w.old, w.lexicon, w.second)
    m.Speech.objects.all().delete()
    w.care = spoken(w.city, CARE, *every, spoken_on="2024-03-01", source=w.source)
    w.talent = spoken(w.city, TALENT, *every)
    w.third = spoken(w.other, CARE * 2, *every)
    m.TermCount.objects.create(
        speech=w.care, source=w.source, label="产业与人才", count=3, basis="reported"
    )
    w.uncounted = spoken(w.city, CARE)
    return w


def test_attention_by_locality_and_year(api, said):
    rows = api("attention/?term=产业")["results"]
    told = [
        (r["locality"]["code"], r["year"], r["speeches"], r["count"], r["characters"]) for r in rows
    ]
    assert told == [
        ("330100", 2024, 1, 2, 13),
        ("330100", 2025, 1, 1, 12),
        ("330200", 2025, 1, 4, 26),
    ]
    assert rows[0]["rate_per_10k_characters"] == pytest.approx(20_000 / 13)
    assert {(r["lexicon"], r["lexicon_version"]) for r in rows} == {("industry", 2)}


def test_attention_by_locality_over_all_years(api, said):
    rows = api("attention/?term=產業&by=place")["results"]
    told = [
        (r["locality"]["code"], r["year"], r["speeches"], r["count"], r["characters"]) for r in rows
    ]
    assert told == [("330200", None, 1, 4, 26), ("330100", None, 2, 3, 25)]
    assert rows[1]["rate_per_10k_characters"] == pytest.approx(30_000 / 25)


def test_attention_to_a_group_counts_a_character_once(api, said):
    rows = api("attention/?group=industry&year_max=2024")["results"]
    assert [(r["term"], r["group"], r["count"]) for r in rows] == [(None, "industry", 2)]


def test_attention_is_narrowed(api, said):
    for query, counts in (
        ("locality=330000", [2, 1, 4]), ("locality=330200", [4]), ("year_min=2025", [1, 4]),
        ("year_min=2024&year_max=2024", [2]), ("year_min=2030", []),
    ):  # fmt: skip
        rows = api(f"attention/?term=产业&{query}")["results"]
        assert [row["count"] for row in rows] == counts
    (row, *_) = api("attention/?term=产业&lexicon=second")["results"]
    assert (row["lexicon"], row["group"]) == ("second", "firms")


@pytest.mark.parametrize(
    ("query", "parameter", "nearest"),
    [
        ("", "term", None),
        ("term=产业&group=industry", "group", None),
        ("term=产业政", "term", "产业政策"),
        ("group=industri", "group", "industry"),
        ("term=人才&lexicon=second", "term", None),
        ("term=产业&lexicon=secnd", "lexicon", "second"),
        ("term=产业&by=plce", "by", "place"),
        ("term=产业&locality=999999", "locality", None),
        ("term=产业&year_min=2025&year_max=2024", "year_min", None),
        ("term=产业&year_min=x", "year_min", None),
        ("term=产业&page_size=3", "page_size", None),
    ],
)
def test_wrong_question_of_attention_names_the_parameter(api, said, query, parameter, nearest):
    problem = api(f"attention/?{query}", 400)
    assert (problem["parameter"], problem.get("nearest")) == (parameter, nearest)


def test_without_a_term_or_a_group_both_are_named(api, said):
    detail = api("attention/", 400)["detail"]
    assert "term" in detail and "group" in detail


def test_keyness_of_two_speeches(api, said):
    rows = api(f"keyness/?a={said.talent.uid}&b={said.care.uid}")["results"]
    assert [(r["term"], r["count_a"], r["count_b"]) for r in rows] == [
        ("人才", 4, 1), ("产业政策", 0, 1), ("产业", 1, 2),
    ]  # fmt: skip
    first = rows[0]
    expected_a, expected_b = 12 * 5 / 25, 13 * 5 / 25
    g2 = 2 * (4 * math.log(4 / expected_a) + 1 * math.log(1 / expected_b))
    assert first["log_likelihood"] == pytest.approx(g2)
    assert first["log_ratio"] == pytest.approx(math.log2((4 / 12) / (1 / 13)))
    assert (first["rate_a"], first["rate_b"]) == pytest.approx((40_000 / 12, 10_000 / 13))
    assert (first["characters_a"], first["characters_b"], first["chance"]) == (12, 13, None)
    assert (first["lexicon"], first["lexicon_version"]) == ("industry", 2)


def test_keyness_against_all_other_published_speeches(api, said):
    m.Speech.objects.filter(pk=said.third.pk).update(status=m.Status.DRAFT)
    rows = api(f"keyness/?a={said.talent.uid}&lexicon=second")["results"]
    assert [(r["term"], r["count_a"], r["count_b"], r["characters_b"]) for r in rows] == [
        ("产业", 1, 2, 13)
    ]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("b={care}", "a"),
        ("a=nothing", "a"),
        ("a={care}&b=nothing", "b"),
        ("a={care}&b={care}", "b"),
        ("a={uncounted}", "a"),
        ("a={care}&b={uncounted}", "b"),
        ("a={care}&lexicon=policy", "lexicon"),
    ],
)
def test_wrong_question_of_keyness_names_the_parameter(api, said, query, parameter):
    uids = {"care": said.care.uid, "uncounted": said.uncounted.uid}
    assert api(f"keyness/?{query.format(**uids)}", 400)["parameter"] == parameter


def open_text(speech, visibility):
    m.Speech.objects.filter(pk=speech.pk).update(visibility=visibility, licence="CC BY 4.0")


def test_concordance_of_an_open_text(api, said):
    open_text(said.care, "full")
    answer = api(f"concordance/?speech={said.care.uid}&term=產業")
    assert answer["withheld"] == 0
    assert answer["results"] == [
        {"start": 0, "end": 2, "left": "", "term": "产业", "right": CARE[2:]},
        {"start": 5, "end": 7, "left": CARE[:5], "term": "产业", "right": CARE[7:]},
    ]
    for sort, starts in (("left", [0, 5]), ("right", [5, 0])):
        rows = api(f"concordance/?speech={said.care.uid}&term=产业&sort={sort}")["results"]
        assert [row["start"] for row in rows] == starts


def test_concordance_in_excerpts_tells_how_much_is_withheld(client, said):
    text = "".join(f"第{n}段讲产业，也讲别的许多事情。" for n in range(100))
    speech = spoken(said.city, text, said.lexicon, visibility="excerpts")
    address = f"/api/v1/concordance{{}}?speech={speech.uid}&term=产业"
    answer = client.get(address.format("/")).json()
    shown = len(answer["results"])
    assert 0 < shown < 20 and answer["withheld"] == 100 - shown
    for suffix in ("/", ".csv", ".ndjson"):
        response = client.get(address.format(suffix))
        assert response["X-Withheld"] == str(100 - shown)
        assert "X-Withheld" in response["Access-Control-Expose-Headers"]
    other = client.get(f"/api/v1/concordance/?speech={speech.uid}&term=许多")
    assert (other.json()["results"], other.json()["withheld"]) == ([], None)
    assert "X-Withheld" not in other


def test_concordance_of_a_private_text_is_a_problem_that_leads_to_the_counts(api, said):
    problem = api(f"concordance/?speech={said.care.uid}&term=产业", 403)
    assert problem["type"].endswith("#not-open")
    where = f"/api/v1/term-counts/?speech={said.care.uid}"
    assert problem["detail"] == f"The text of this speech is not open; its counts are at {where}"
    open_text(said.care, "full")
    m.SpeechText.objects.filter(speech=said.care).delete()
    assert "not held" in api(f"concordance/?speech={said.care.uid}&term=产业", 403)["detail"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("term=产业", "speech"),
        ("speech={uid}", "term"),
        ("speech={uid}&term=%E2%80%8B", "term"),
        ("speech=none&term=产业", "speech"),
        ("speech={uid}&term=产业&sort=rigth", "sort"),
    ],
)
def test_wrong_question_of_concordance_names_the_parameter(api, said, query, parameter):
    open_text(said.care, "full")
    query = query.format(uid=said.care.uid)
    assert api(f"concordance/?{query}", 400)["parameter"] == parameter


def test_a_draft_has_no_figures(api, said):
    m.Speech.objects.filter(pk=said.care.pk).update(
        status=m.Status.DRAFT, visibility="full", licence="CC BY 4.0"
    )
    for query in ("concordance/?term=产业&speech=", "keyness/?a=", "explanations/?speech="):
        assert api(f"{query}{said.care.uid}", 400)["parameter"] in {"speech", "a"}
    assert [r["count"] for r in api("attention/?term=产业")["results"]] == [1, 4]


def test_explanations_of_a_reported_figure(api, said):
    """No term or group comes to 3; of the lexicons in use the nearest do."""
    rows = api(f"explanations/?speech={said.care.uid}")["results"]
    assert rows[0] == {
        "label": "产业与人才", "reported": 3, "source": said.source.uid, "lexicon": "industry",
        "lexicon_version": 2, "terms": ["产业"], "group": "industry", "count": 2, "difference": -1,
    }  # fmt: skip
    m.TermCount.objects.reported().update(count=2)
    rows = api(f"explanations/?speech={said.care.uid}")["results"]
    assert [(r["terms"], r["difference"]) for r in rows] == [(["产业"], 0)]


FILLED = {
    "attention": "term=产业", "keyness": "a={talent}&b={care}",
    "concordance": "speech={care}&term=产业", "explanations": "speech={care}",
}  # fmt: skip


@pytest.fixture(params=sorted(FILLED))
def asked(request, said):
    """The name of a list, and a question that it has rows for."""
    open_text(said.care, "full")
    query = FILLED[request.param].format(care=said.care.uid, talent=said.talent.uid)
    return request.param, query


def test_formats_hold_the_same_rows(client, asked):
    name, query = asked
    rows = client.get(f"/api/v1/{name}/?{query}").json()["results"]
    lines = client.get(f"/api/v1/{name}.ndjson?{query}").content.splitlines()
    text = client.get(f"/api/v1/{name}.csv?{query}").content.decode("utf-8-sig")
    assert rows and [orjson.loads(line) for line in lines] == rows
    assert len(list(csv.DictReader(io.StringIO(text)))) == len(rows)


def test_answers_follow_the_schema(client, asked):
    name, query = asked
    schema = client.get("/api/v1/schema/").json()
    operation = schema["paths"][f"/api/v1/{name}/"]["get"]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    whole = answer | {"components": schema["components"]}
    found = client.get(f"/api/v1/{name}/?{query}").json()
    Draft202012Validator(whole).validate(found)
    described = {parameter["name"] for parameter in operation["parameters"]}
    refused = client.get(f"/api/v1/{name}/?unheard_of=1").json()
    assert described == set(refused["allowed"])
    assert list(found["results"][0]) == list(
        schema["components"]["schemas"][name.title()]["properties"]
    )


def test_queries_do_not_grow_with_the_rows(client, said, asked, django_assert_max_num_queries):
    name, query = asked
    for number in range(6):
        spoken(said.other, CARE * (number + 3), said.old, said.lexicon, said.second)
        m.TermCount.objects.create(
            speech=said.care, source=said.source, label="x", count=number, basis="reported"
        )
    with django_assert_max_num_queries(8 + 1):  # its own, and the data’s version
        client.get(f"/api/v1/{name}/?{query}")
