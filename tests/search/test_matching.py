"""Which record a text means: over scripts, former names and codes, with reasons."""

import datetime

import pytest

from policies.curation.register import refresh_lineage
from policies.models import Firm, Locality, Official, Status, Tenure
from policies.search.keeping import merge, rebuild
from policies.search.matching.candidates import KINDS, Asked, Given, candidates, suggestions
from tests.conftest import make_locality

pytestmark = pytest.mark.django_db
COUNTY = Locality.Kind.COUNTY


@pytest.fixture
def world(register):
    """Two cities named Suzhou, one of them with a county that bore its name; two firms; an official."""
    china = register["100000"]
    for code, name, zh, city, city_zh in (
        ("320000", "Jiangsu", "江苏省", "Suzhou", "苏州市"),
        ("340000", "Anhui", "安徽省", "Suzhou", "宿州市"),
    ):  # fmt: skip
        province = make_locality(code, name, zh, kind=Locality.Kind.PROVINCE, parent=china)
        make_locality(f"{code[:2]}0500", city, city_zh, parent=province)
    refresh_lineage()
    byd = Firm.objects.create(
        uid="firm-byd", name_zh="比亚迪股份有限公司", name_en="BYD Company Limited",
        status=Status.PUBLISHED, ticker="002594.SZ / 1211.HK", uscc="91440300192317458F",
        seat=register["440300"],
    )  # fmt: skip
    byd.names.create(name="比亚迪", kind="short")
    byd.names.create(name="深圳市比亚迪实业有限公司", kind="former")
    Firm.objects.create(
        uid="firm-other", name_zh="深圳市某某电子有限公司", name_en="Other Electronics",
        status=Status.PUBLISHED,
    )  # fmt: skip
    Firm.objects.create(
        uid="firm-draft", name_zh="比亚迪", name_en="BYD", uscc="91330108MA27YJ5H56"
    )
    official = Official.objects.create(
        uid="off-a", name_zh="黄坤明", name_en="Huang Kunming", status=Status.PUBLISHED
    )
    Tenure.objects.create(official=official, locality=register["440000"], office_en="Secretary")
    rebuild()
    return register


def asked(text, kinds=tuple(KINDS), **given):
    properties = tuple(Given(name, (value,)) for name, value in given.items())
    return candidates([Asked(text, tuple(kinds), properties)])[0]


def ids(text, **given):
    return [one.entity.id for one in asked(text, **given)]


@pytest.mark.parametrize(
    "text",
    [
        "萧山市", "萧山", "蕭山區", "Xiaoshan", "xiao shan", "XIAOSHAN", "Xiāoshān", "xiao1shan1",
        "Xiaoshan District", "330181", "330109", "localities/330109", "xiaoshanqu", "萧山区 ",
        "浙江省杭州市萧山区", "杭州萧山", "Xiaoshan, Hangzhou", "萧山（浙江）", "Xiaosan",
    ],
)  # fmt: skip
def test_a_place_is_met_by_all_its_names(world, text):
    assert ids(text)[0] == "localities/330109"


def test_a_former_name_says_which_life_it_is_of(world):
    [found] = asked("萧山市")
    assert found.match
    assert found.note == "formerly 萧山市 Xiaoshan (330181), until 2001-01-01"
    assert found.features == {"name": 0.95, "former": True}
    [by_code] = asked("330181")
    assert by_code.match and by_code.features == {"name": 0.96, "code": True, "former": True}


def test_a_name_without_its_kind_scores_less_than_the_whole(world):
    scores = [asked(text)[0].score for text in ("深圳市", "深圳", "shenzhenshi", "Shenzhn")]
    assert scores == sorted(scores, reverse=True) and len(set(scores)) == 4
    assert [asked(text)[0].match for text in ("深圳市", "深圳", "shenzhenshi", "Shenzhn")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_namesakes_are_no_match_until_something_tells_them_apart(world):
    first, second = asked("suzhou")
    assert (first.match, second.match, first.features["namesakes"]) == (False, False, 1)
    for given in ({"parent": "安徽"}, {"parent": "Anhui Province"}, {"parent": "340000"},
                  {"parent": "localities/340000"}):  # fmt: skip
        found = asked("suzhou", **given)
        assert [one.entity.id for one in found] == ["localities/340500", "localities/320500"]
        assert found[0].match and found[0].features["parent"] is True
        assert found[1].features["parent"] is False
    assert ids("Sūzhōu")[0] == "localities/320500"
    assert ids("Sùzhōu")[0] == "localities/340500"
    assert ids("Suzhou, Anhui") == ids("宿州（安徽省）") == ["localities/340500"]


def test_a_divided_place_is_only_proposed(world):
    old = make_locality(
        "330199", "Oldplace", "旧县", kind=COUNTY, parent=world["330100"],
        valid_from=datetime.date(1980, 1, 1), valid_to=datetime.date(1990, 1, 1),
    )  # fmt: skip
    old.successors.add(world["330109"], world["330122"])
    refresh_lineage()
    found = asked("旧县")
    assert [one.entity.id for one in found] == ["localities/330109", "localities/330122"]
    assert not found[0].match and "took over part of 旧县" in found[0].note


@pytest.mark.parametrize(
    "text",
    [
        "比亚迪", "比亞迪", "BYD", "byd", "BYD Co., Ltd.", "比亚迪股份有限公司", "比亚迪有限公司", "002594",
        "002594.SZ", "1211", "91440300192317458F", "深圳市比亚迪实业有限公司", "biyadi", "firm-byd",
        "firms/firm-byd", "比亚迪股分有限公司",
    ],
)  # fmt: skip
def test_a_firm_is_met_by_all_its_names_and_codes(world, text):
    assert ids(text)[0] == "firms/firm-byd"


def test_firms_are_found_before_and_after_their_documents_are_merged(world):
    firm = Firm.objects.create(
        name_zh="杭州宇树科技有限公司", name_en="Unitree", status=Status.PUBLISHED
    )
    merge()
    rebuild()
    assert ids("Unitree") == ids("宇树科技") == [f"firms/{firm.uid}"]


def test_a_firm_at_another_place_comes_later_and_is_no_match(world):
    [right] = asked("比亚迪", seat="深圳")
    [wrong] = asked("比亚迪", seat="杭州市")
    assert right.match and not wrong.match
    assert right.score > wrong.score and wrong.features["seat"] is False


def test_an_official_is_met_in_either_order_of_names(world):
    assert ids("Kunming Huang") == ids("Huang, Kunming") == ids("黃坤明") == ["officials/off-a"]
    [found] = asked("Huang Kunming", locality="广东")
    assert found.match and found.features["locality"] is True


def test_drafts_are_met_by_none_of_their_names(world):
    make_locality("339999", "Secretplace", "秘密区", kind=COUNTY, status=Status.DRAFT)
    Locality.objects.filter(code="330122").update(status=Status.WITHDRAWN)
    refresh_lineage()
    Official.objects.create(uid="off-draft", name_zh="秘密人", name_en="Secret Person")
    texts = (
        "Secretplace",
        "秘密区",
        "339999",
        "Tonglu",
        "桐庐县",
        "秘密人",
        "91330108MA27YJ5H56",
        "firm-draft",
    )
    for text in texts:
        for one in asked(text):
            assert one.entity.id not in {
                "localities/339999", "localities/330122", "officials/off-draft", "firms/firm-draft",
            }  # fmt: skip
    assert ids("比亚迪") == ["firms/firm-byd"]


def test_each_text_of_a_batch_is_answered_for_itself(world):
    texts = ["比亚迪", "萧山市", "Huang Kunming", "nothing at all like it", "biyadi"]
    together = candidates([Asked(text, tuple(KINDS)) for text in texts])
    alone = [asked(text) for text in texts]
    assert together == alone and together[3] == []


def test_suggestions_begin_as_typed_and_whole_names_come_first(world):
    def suggested(prefix):
        return [entity.id for entity in suggestions(prefix, list(KINDS))]

    assert suggested("Hang") == suggested("杭") == ["localities/330100"]
    assert suggested("suzhou") == ["localities/320500", "localities/340500"]
    assert suggested("BYD") == ["firms/firm-byd"]
    assert suggested("3301")[0] == "localities/330100"
    assert suggested("localities/330109") == ["localities/330109"]
    assert suggested("") == suggested("—") == []


@pytest.mark.parametrize("text", ["—", "。", "a", "市", "\u200b", "'", "1", "x" * 300, "市" * 300])
def test_odd_texts_are_answered_too(world, text):
    assert isinstance(asked(text), list)
