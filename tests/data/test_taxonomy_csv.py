"""The shipped taxonomy holds together: types, schemes, concepts and mappings."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "policies/data/taxonomy"

HEADERS = {
    "instrument_types": (
        "code,parent,name_en,name_zh,name_fr,definition_en,definition_zh,definition_fr,order"
    ),
    "concept_schemes": (
        "code,name_en,name_zh,name_fr,version,publisher,source_title,source_url,confirmed,note"
    ),
    "concepts": "scheme,code,parent,label_en,label_zh,label_fr,note,order",
    "mappings": "type,scheme,concept,relation,confidence,condition,mapper,mapped_on",
}

TYPES = {
    "grant", "output-award", "interest-subsidy", "tax-relief", "payroll-support", "state-loan",
    "credit-guarantee", "guidance-fund", "state-equity", "debt-purchase",
    "below-benchmark-land", "flexible-tenure", "premises-rent", "park-infrastructure",
    "energy-discount", "rd-grant", "tech-upgrading", "innovation-voucher", "first-of-kind",
    "talent", "procurement-preference", "consumer-subsidy", "demonstration", "investment-deal",
    "relocation-award", "incubation", "listing-award", "certification-award", "access-capacity",
    "business-environment", "energy-environment", "standards", "local-content", "cluster",
    "export-support", "plan", "pilot-zone",
}  # fmt: skip

HAN = re.compile(r"[\u4e00-\u9fff]")


def read(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture(scope="module")
def types():
    return read("instrument_types")


@pytest.fixture(scope="module")
def schemes():
    return read("concept_schemes")


@pytest.fixture(scope="module")
def concepts():
    return read("concepts")


@pytest.fixture(scope="module")
def mappings():
    return read("mappings")


def of_scheme(concepts, scheme):
    return {row["code"]: row for row in concepts if row["scheme"] == scheme}


def mapped(mappings, type_code, scheme):
    """{concept: (relation, confidence, condition)} of one type in one scheme."""
    return {
        row["concept"]: (row["relation"], row["confidence"], row["condition"])
        for row in mappings
        if (row["type"], row["scheme"]) == (type_code, scheme)
    }


# Files


@pytest.mark.parametrize("name", HEADERS)
def test_file_is_utf8_with_unix_lines_and_its_header(name):
    raw = (FOLDER / f"{name}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert raw.decode("utf-8").splitlines()[0] == HEADERS[name]


@pytest.mark.parametrize("name", HEADERS)
def test_every_row_has_every_column_and_no_stray_space(name):
    for row in read(name):
        assert None not in row
        for column, value in row.items():
            assert value is not None, (row, column)
            assert value == value.strip(), (row, column)


# Instrument types


def test_tree_has_two_levels_eight_branches_and_37_types(types):
    branches = {row["code"] for row in types if not row["parent"]}
    leaves = [row for row in types if row["parent"]]
    assert len(branches) == 8
    assert {row["code"] for row in leaves} == TYPES
    assert len(leaves) == len(TYPES) == 37
    assert {row["parent"] for row in leaves} == branches


def test_type_codes_are_unique_slugs(types):
    codes = [row["code"] for row in types]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in codes)


def test_order_is_unique_and_keeps_types_under_their_branch(types):
    order = {row["code"]: int(row["order"]) for row in types}
    assert len(set(order.values())) == len(order)
    assert [row["code"] for row in types] == sorted(order, key=order.__getitem__)
    branch = None
    for row in types:
        if not row["parent"]:
            branch = row["code"]
        else:
            assert row["parent"] == branch


@pytest.mark.parametrize("field", ["name", "definition"])
@pytest.mark.parametrize("language", ["en", "zh", "fr"])
def test_names_and_definitions_are_present_and_never_shared(types, field, language):
    values = [row[f"{field}_{language}"] for row in types]
    assert all(values)
    repeated = [value for value, times in Counter(values).items() if times > 1]
    assert repeated == []
    assert all(bool(HAN.search(value)) == (language == "zh") for value in values)


def test_no_definition_is_equal_to_another_in_any_language(types):
    columns = ("definition_en", "definition_zh", "definition_fr")
    definitions = [row[column] for row in types for column in columns]
    assert len(definitions) == len(set(definitions)) == 3 * len(types)


def test_definitions_are_one_short_sentence(types):
    for row in types:
        for language in ("en", "fr"):
            text = row[f"definition_{language}"]
            assert len(text) <= 260, (row["code"], language)
            assert text.index(".") == len(text) - 1, (row["code"], language)
        assert len(row["definition_en"].split()) <= 35, row["code"]
        assert row["definition_zh"].endswith("。"), row["code"]
        assert row["definition_zh"].count("。") == 1, row["code"]


# Schemes and concepts


def test_four_schemes_with_two_still_to_be_confirmed(schemes):
    confirmed = {row["code"]: row["confirmed"] for row in schemes}
    assert confirmed == {
        "mast-gta": "true",
        "oecd-stip": "false",
        "fll": "false",
        "rothwell-zegveld": "true",
    }
    assert len(schemes) == 4
    for row in schemes:
        assert all(row[f"name_{language}"] for language in ("en", "zh", "fr"))
        assert row["publisher"]
        assert row["source_title"]
        assert row["source_url"] == "" or row["source_url"].startswith("https://")


def test_concepts_are_unique_labelled_and_under_a_parent_of_their_scheme(concepts, schemes):
    known = {(row["scheme"], row["code"]): row for row in concepts}
    assert len(known) == len(concepts)
    assert {scheme for scheme, _ in known} == {row["code"] for row in schemes}
    for row in concepts:
        assert all(row[f"label_{language}"] for language in ("en", "zh", "fr")), row
        if row["parent"]:
            parent = known[row["scheme"], row["parent"]]
            assert parent["parent"] == "", row
    order = Counter((row["scheme"], row["order"]) for row in concepts)
    assert max(order.values()) == 1


def test_mast_has_16_chapters_and_five_categories_without_letter(concepts):
    scheme = of_scheme(concepts, "mast-gta")
    assert sorted(code for code in scheme if len(code) == 1 and code.isalpha()) == list(
        "ABCDEFGHIJKLMNOP"
    )
    assert {code for code in scheme if code.startswith("GTA-")} == {
        "GTA-3", "GTA-7", "GTA-12", "GTA-15", "GTA-16",
    }  # fmt: skip
    assert scheme["L"]["label_en"] == "Subsidies (and other forms of support)"
    assert scheme["GTA-7"]["label_en"] == "FDI measures"


def test_chapters_carry_their_gta_api_id_and_chapter_o_none(concepts):
    scheme = of_scheme(concepts, "mast-gta")
    ids = {
        code: int(found[1])
        for code, row in scheme.items()
        if (found := re.match(r"GTA API id (\d+)", row["note"]))
    }
    assert sorted(ids.values()) == list(range(1, 21))
    assert {code: ids[code] for code in "CLP"} == {"C": 17, "L": 10, "P": 14}
    assert all(ids[code] == int(code[4:]) for code in ids if code.startswith("GTA-"))
    assert "O" not in ids
    assert scheme["O"]["note"].startswith("Outside GTA")


def test_gta_has_types_1_to_83_and_13_of_them_in_chapter_l(concepts):
    scheme = of_scheme(concepts, "mast-gta")
    types = {int(code): row for code, row in scheme.items() if code.isdigit()}
    assert sorted(types) == list(range(1, 84))
    in_chapter = {number for number, row in types.items() if row["parent"]}
    assert in_chapter == {1, 2, 3, 4, 5, 6, 7, 8, 23, 59, 61, 62, 68}
    assert {types[number]["parent"] for number in in_chapter} == {"L"}
    assert len(scheme) == 16 + 5 + 83


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("1", "Capital injection and equity stakes (including bailouts)"),
        ("4", "In-kind grant"),
        ("27", "FDI: Financial incentive"),
        ("57", "Local content incentive"),
        ("68", "Localisation, nes"),
        ("83", "Lending support"),
    ],
)
def test_gta_label_is_as_published(concepts, code, label):
    assert of_scheme(concepts, "mast-gta")[code]["label_en"] == label


def test_stip_has_five_groups_and_codes_pi006_to_pi033_without_a_gap(concepts):
    scheme = of_scheme(concepts, "oecd-stip")
    codes = sorted(code for code in scheme if code.startswith("PI"))
    assert codes == [f"PI{number:03}" for number in range(6, 34)]
    per_group = Counter(scheme[code]["parent"] for code in codes)
    assert per_group == {
        "STIP-GOV": 8, "STIP-DIR": 9, "STIP-IND": 3, "STIP-COL": 3, "STIP-REG": 5,
    }  # fmt: skip
    assert len(scheme) == 5 + 28


def test_fang_li_lu_has_twenty_tools_in_five_groups(concepts):
    scheme = of_scheme(concepts, "fll")
    per_group = Counter(row["parent"] for row in scheme.values() if row["parent"])
    assert per_group == {
        "fiscal-and-financial": 4,
        "entry-and-regulation": 6,
        "input": 5,
        "demand": 3,
        "supply-chain": 2,
    }
    assert {code for code, row in scheme.items() if not row["parent"]} == set(per_group)


def test_rothwell_zegveld_has_supply_environment_and_demand(concepts):
    scheme = of_scheme(concepts, "rothwell-zegveld")
    assert {code: row["label_zh"] for code, row in scheme.items()} == {
        "supply": "供给型",
        "environment": "环境型",
        "demand": "需求型",
    }


# Mappings


def test_mappings_join_types_that_exist_to_concepts_that_exist(mappings, concepts):
    known = {(row["scheme"], row["code"]) for row in concepts}
    for row in mappings:
        assert row["type"] in TYPES, row
        assert (row["scheme"], row["concept"]) in known, row
    keys = Counter((row["type"], row["scheme"], row["concept"]) for row in mappings)
    assert max(keys.values()) == 1


def test_mappings_use_the_closed_lists(mappings):
    assert {row["relation"] for row in mappings} <= {
        "exact", "close", "broad", "narrow", "related",
    }  # fmt: skip
    assert {row["confidence"] for row in mappings} == {"H", "M", "L"}
    assert {row["mapper"] for row in mappings} == {"seed"}
    assert {date.fromisoformat(row["mapped_on"]) for row in mappings} == {date(2026, 11, 23)}


def test_one_type_has_one_confidence_throughout(mappings):
    per_type = {}
    for row in mappings:
        per_type.setdefault(row["type"], set()).add(row["confidence"])
    assert {code: values for code, values in per_type.items() if len(values) > 1} == {}


def test_conditions_read_as_if_clauses_and_are_never_called_exact(mappings):
    conditional = [row for row in mappings if row["condition"]]
    assert len(conditional) == 13
    for row in conditional:
        assert row["condition"].startswith("if "), row
        assert row["relation"] in {"related", "close"}, row


def test_no_exact_match_into_a_scheme_still_to_be_confirmed(mappings, schemes):
    open_schemes = {row["code"] for row in schemes if row["confirmed"] == "false"}
    assert [r for r in mappings if r["relation"] == "exact" and r["scheme"] in open_schemes] == []


def test_every_type_has_exactly_one_rothwell_zegveld_class(mappings):
    rows = [row for row in mappings if row["scheme"] == "rothwell-zegveld"]
    assert sorted(row["type"] for row in rows) == sorted(TYPES)
    assert Counter(row["concept"] for row in rows) == {
        "environment": 17,
        "supply": 14,
        "demand": 6,
    }


def test_types_left_unmapped_in_a_scheme_are_the_ones_meant(mappings):
    def unmapped(scheme):
        return TYPES - {row["type"] for row in mappings if row["scheme"] == scheme}

    assert unmapped("mast-gta") == {
        "demonstration", "business-environment", "energy-environment", "cluster", "plan",
        "pilot-zone",
    }  # fmt: skip
    assert unmapped("fll") == {"plan", "pilot-zone"}
    assert unmapped("oecd-stip") == {
        "output-award", "debt-purchase", "below-benchmark-land", "flexible-tenure",
        "energy-discount", "consumer-subsidy", "investment-deal", "relocation-award",
        "listing-award", "local-content", "export-support",
    }  # fmt: skip


def test_below_benchmark_land_is_an_in_kind_grant_with_high_confidence(mappings):
    assert mapped(mappings, "below-benchmark-land", "mast-gta") == {
        "4": ("broad", "H", ""),
        "L": ("broad", "H", ""),
    }


def test_consumer_subsidy_becomes_localisation_only_when_tied_to_local_goods(mappings):
    found = mapped(mappings, "consumer-subsidy", "mast-gta")
    assert set(found) == {"14", "68", "L"}
    assert found["14"][1:] == ("H", "")
    assert found["68"] == ("related", "H", "if tied to local goods")


def test_local_content_is_a_requirement_only_when_mandatory(mappings):
    found = mapped(mappings, "local-content", "mast-gta")
    assert set(found) == {"57", "28", "I"}
    assert found["28"][2] == "if mandatory"
    assert found["57"][2] == ""


def test_investment_deal_depends_on_the_investor_being_foreign(mappings):
    found = mapped(mappings, "investment-deal", "mast-gta")
    assert {code: value[2] for code, value in found.items()} == {
        "27": "if foreign",
        "3": "if not foreign",
    }


def test_procurement_preference_covers_gta_40_to_43_and_chapter_m(mappings):
    found = mapped(mappings, "procurement-preference", "mast-gta")
    assert set(found) == {"40", "41", "42", "43", "M"}


def test_talent_maps_to_two_stip_instruments(mappings):
    assert set(mapped(mappings, "talent", "oecd-stip")) == {"PI011", "PI018"}


def test_first_of_kind_is_a_demand_tool_with_three_conditional_gta_types(mappings):
    found = mapped(mappings, "first-of-kind", "mast-gta")
    assert set(found) == {"3", "7", "43"}
    assert all(value[2] for value in found.values())
    assert set(mapped(mappings, "first-of-kind", "rothwell-zegveld")) == {"demand"}
