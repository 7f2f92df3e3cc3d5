"""The shipped starter records hold together: ids, references, citations, languages, choices."""

import csv
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import FieldDoesNotExist

from policies import models

DATA = Path(__file__).resolve().parents[2] / "policies/data"
ARTICLE = "src-diplomat-2025"
ZONES = {"hangzhou-west-sci-tech-corridor", "hangzhou-ai-town", "hangzhou-yichuang-town"}
HAN = re.compile(r"[\u4e00-\u9fff]")

MODELS = {
    "sources": models.Source,
    "sectors": models.Sector,
    "officials": models.Official,
    "firms": models.Firm,
    "instruments": models.PolicyInstrument,
    "incentives": models.Incentive,
    "awards": models.Award,
    "speeches": models.Speech,
    "reported_counts": models.TermCount,
    "lexicons": models.Lexicon,
    "coverage": models.Coverage,
}
PREFIXES = {
    "sources": "src", "officials": "off", "firms": "firm", "instruments": "ins",
    "incentives": "inc", "awards": "awd", "speeches": "spe", "lexicons": "lex",
}  # fmt: skip
NESTED = {
    "names": models.FirmName,
    "tenures": models.Tenure,
    "links": models.InstrumentLink,
    "terms": models.Term,
    "citations": models.Citation,
}
CITED = ("officials", "firms", "instruments", "incentives", "awards", "speeches", "reported_counts")
IN_THREE_LANGUAGES = {
    "sectors": ["name"],
    "instruments": ["summary"],
    "incentives": ["name"],
    "awards": ["description"],
    "speeches": ["title"],
    "lexicons": ["title"],
}


def read(name):
    return json.loads((DATA / f"starter/{name}.json").read_text(encoding="utf-8"))


def rows():
    """(file, model, row) of every object, nested ones included."""
    found = []

    def walk(name, model, row):
        found.append((name, model, row))
        for key, nested in NESTED.items():
            for child in row.get(key, []):
                walk(name, nested, child)

    for name, model in MODELS.items():
        for row in read(name):
            walk(name, model, row)
    return found


def of_model(*wanted):
    return [row for _, model, row in rows() if model in wanted]


def known():
    """Natural keys of what a reference may point to, by the model referred to."""
    with (DATA / "taxonomy/instrument_types.csv").open(encoding="utf-8", newline="") as file:
        types = {row["code"] for row in csv.DictReader(file, strict=True)}
    by_uid = {MODELS[name]: {row["uid"] for row in read(name)} for name in PREFIXES}
    sectors = {row["code"] for row in read("sectors")}
    return by_uid | {models.InstrumentType: types, models.Sector: sectors}


def resolves(model, key, keys):
    if model is models.Locality:
        return bool(re.fullmatch(r"\d{6}", key)) or key in ZONES
    return key in keys[model]


# Files


@pytest.mark.parametrize("name", MODELS)
def test_file_is_a_list_in_utf8_with_two_spaces_and_a_last_line_end(name):
    raw = (DATA / f"starter/{name}.json").read_text(encoding="utf-8")
    assert raw == json.dumps(json.loads(raw), ensure_ascii=False, indent=2) + "\n"
    assert isinstance(json.loads(raw), list)
    assert json.loads(raw)


def test_no_text_has_stray_white_space_or_names_a_machine():
    for _, _, row in rows():
        for value in row.values():
            if isinstance(value, str):
                assert value == value.strip(), value
                assert "  " not in value, value
                assert not re.search(r"/work|/tmp|/home|localhost", value), value


# Ids and references


def test_uids_are_unique_and_begin_with_their_noun():
    uids = [row["uid"] for name in PREFIXES for row in read(name)]
    assert [uid for uid, times in Counter(uids).items() if times > 1] == []
    for name, prefix in PREFIXES.items():
        for row in read(name):
            assert re.fullmatch(rf"{prefix}(-[a-z0-9]+)+", row["uid"]), row["uid"]
            limit = MODELS[name]._meta.get_field("uid").max_length
            assert len(row["uid"]) <= limit, row["uid"]


def test_every_key_is_a_field_of_the_model_and_status_is_left_to_the_loader():
    for name, model, row in rows():
        assert "status" not in row
        for key in row:
            try:
                model._meta.get_field(key)
            except FieldDoesNotExist:
                pytest.fail(f"{name}: {model.__name__} has no field {key}")


def test_every_reference_resolves():
    keys = known()
    for name, model, row in rows():
        for key, value in row.items():
            field = model._meta.get_field(key)
            if key in NESTED or not field.is_relation or value is None:
                continue
            for one in value if isinstance(value, list) else [value]:
                assert resolves(field.related_model, one, keys), (name, key, one)


def test_links_between_instruments_do_not_lead_to_themselves():
    for row in read("instruments"):
        assert row["uid"] not in {link["target"] for link in row["links"]}


# Values


def test_choices_are_those_of_the_models():
    for name, model, row in rows():
        for key, value in row.items():
            field = model._meta.get_field(key)
            choices = getattr(field, "choices", None)
            if choices and value != "":
                assert value in {choice for choice, _ in choices}, (name, key, value)


def test_texts_fit_their_columns_and_required_ones_are_filled():
    for name, model, row in rows():
        for key, value in row.items():
            limit = getattr(model._meta.get_field(key), "max_length", None)
            if limit and isinstance(value, str):
                assert len(value) <= limit, (name, key, value)
    for row in of_model(models.Source):
        assert row["title"]
        assert row["kind"]
    for row in of_model(models.Firm, models.Official):
        assert row["name_zh"]
        assert row["name_en"]
        assert HAN.search(row["name_zh"])


def test_dates_are_iso_and_year_only_dates_are_stored_as_the_first_of_january():
    for _, model, row in rows():
        for key, value in row.items():
            if model._meta.get_field(key).get_internal_type() == "DateField" and value is not None:
                assert date.fromisoformat(value).isoformat() == value
        for key, value in row.items():
            if key.endswith("_precision") and value == "year":
                assert row[f"{key.removesuffix('_precision')}_on"].endswith("-01-01"), row


def test_first_dates_and_years_are_not_after_the_last():
    pairs = [("covers_from", "covers_to"), ("effective_on", "expires_on"), ("from_year", "to_year")]
    for _, _, row in rows():
        for start, end in pairs:
            if row.get(start) is not None and row.get(end) is not None:
                assert row[start] <= row[end], row


def test_incentives_without_an_amount_are_never_summed():
    for row in read("incentives"):
        assert not row["additive"] or row["amount_kind"] in models.Incentive.ADDITIVE_KINDS
        if row["amount_kind"] == "none":
            assert row.get("amount_min") is None
            assert row.get("amount_max") is None


def test_awards_name_a_firm_or_recipients_and_a_giver_is_another_firm():
    for row in read("awards"):
        assert row["firm"] or row["recipients"], row["uid"]
        assert not row.get("giver") or row["giver"] != row["firm"]


def test_firm_names_are_not_given_twice_and_belong_to_one_firm():
    names = [
        name
        for row in read("firms")
        for name in (row["name_zh"], row["name_en"], *(other["name"] for other in row["names"]))
    ]
    assert max(Counter(names).values()) == 1


def test_no_firm_carries_a_credit_code_that_nobody_checked():
    assert [row["uid"] for row in read("firms") if row.get("uscc")] == []


# Languages


@pytest.mark.parametrize("name", IN_THREE_LANGUAGES)
def test_titles_and_summaries_are_there_in_three_languages(name):
    for row in read(name):
        for field in IN_THREE_LANGUAGES[name]:
            values = [row[f"{field}_{language}"] for language in ("en", "zh", "fr")]
            assert all(values), row
            assert len(set(values)) == 3 or name in {"sectors"}, row
            assert [bool(HAN.search(value)) for value in values] == [False, True, False], row


def test_instruments_have_an_english_and_a_chinese_title():
    for row in read("instruments"):
        assert row["title_en"]
        assert HAN.search(row["title_zh"])


def test_offices_are_named_in_three_languages():
    tenures = of_model(models.Tenure)
    assert tenures
    for row in tenures:
        assert row["office_en"]
        assert HAN.search(row["office_zh"])
        assert row["office_fr"]


# Citations


@pytest.mark.parametrize("name", CITED)
def test_every_record_cites_a_source(name):
    for row in read(name):
        assert row["citations"], row


@pytest.mark.parametrize("name", ["instruments", "incentives", "awards", "firms"])
def test_every_record_of_the_founding_article_cites_it(name):
    for row in read(name):
        assert ARTICLE in {citation["source"] for citation in row["citations"]}, row["uid"]


def test_every_type_and_every_date_has_a_citation():
    watched = {
        "instruments": ("types", "announced_on"),
        "incentives": ("type", "amount_min", "amount_max", "rate", "cap"),
        "awards": ("kind", "awarded_on", "amount"),
    }
    for name, fields in watched.items():
        for row in read(name):
            cited = {citation["field"] for citation in row["citations"]}
            assert {field for field in fields if row.get(field)} <= cited, row["uid"]


def test_a_citation_names_a_field_of_its_record_and_says_something():
    for _, model, row in rows():
        for citation in row.get("citations", []):
            if citation["field"]:
                model._meta.get_field(citation["field"])
                assert citation["field"] in row
            assert citation["quote"] or citation["note"], row


def test_quotes_are_a_few_words_at_most():
    for citation in of_model(models.Citation):
        quote = citation["quote"]
        assert len(HAN.findall(quote)) <= 16, quote
        assert len(quote.split()) <= 8, quote


# What the files say


def test_the_reported_79_stands_beside_what_the_transcript_says():
    (row,) = read("reported_counts")
    assert (row["speech"], row["count"]) == ("spe-guangdong-2025-02-05-huang-kunming", 79)
    assert len(row["label"].split()) <= 6
    assert row["source"] == ARTICLE
    assert {citation["source"] for citation in row["citations"]} == {
        ARTICLE,
        "src-southcn-huang-2025-02-05",
    }


def test_speeches_come_without_text_and_with_their_length():
    assert {row["uid"]: row["characters"] for row in read("speeches")} == {
        "spe-guangdong-2025-02-05-huang-kunming": 4526,
        "spe-guangdong-2025-02-05-wang-weizhong": 2523,
    }
    for row in read("speeches"):
        assert row["visibility"] == "private"
        assert "text" not in row
        assert re.fullmatch(r"[0-9a-f]{64}", row["text_sha256"])


def test_byd_land_has_an_area_but_neither_price_nor_land_record():
    (award,) = [row for row in read("awards") if row["firm"] == "firm-byd"]
    assert award["amount"] is None
    assert "land_award" not in award
    assert award["locality"] == "440300"
    assert "1.04 million m²" in award["description_en"]


def test_towns_offer_four_benefits_without_an_amount():
    offered = [
        row
        for row in read("incentives")
        if row["instrument"] == "ins-hangzhou-parks-characteristic-towns"
    ]
    assert sorted(row["type"] for row in offered) == [
        "below-benchmark-land", "premises-rent", "talent", "tax-relief",
    ]  # fmt: skip
    assert {row["amount_kind"] for row in offered} == {"none"}


def test_coverage_is_told_once_per_place_noun_and_source_and_claims_no_second_review():
    keys = [(row["locality"], row["noun"], row["source"]) for row in read("coverage")]
    assert len(keys) == len(set(keys))
    for row in read("coverage"):
        assert row["share_reviewed_twice"] is None
        assert row["last_visited"] == "2026-11-23"
        assert row["note_en"] and row["note_zh"] and row["note_fr"]
    instruments = {row["locality"] for row in read("coverage") if row["noun"] == "instrument"}
    assert {"330100", "440300", "330000", "440000"} <= instruments
