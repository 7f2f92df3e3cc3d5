import pytest
from django.utils import translation

from policies.vocabulary import CODE_LISTS, LAND_USES, SUPPLY_MODES


@pytest.mark.parametrize("name", CODE_LISTS)
def test_every_code_has_a_label_in_three_languages_and_known_groups(name):
    codes = CODE_LISTS[name]
    for entry in [*codes.codes.values(), *codes.groups.values()]:
        assert entry.label_en and entry.label_zh and entry.label_fr, entry.code
    for entry in codes.codes.values():
        assert entry.groups and set(entry.groups) <= set(codes.groups), entry.code


@pytest.mark.parametrize("name", CODE_LISTS)
def test_no_printed_word_means_two_codes(name):
    words = [w for e in CODE_LISTS[name].codes.values() for w in (e.label_zh, *e.printed)]
    assert len(words) == len(set(words))


def test_granted_is_what_the_method_says():
    granted = {SUPPLY_MODES.codes[code].label_zh for code in SUPPLY_MODES.members("granted")}
    assert granted == {"挂牌出让", "拍卖出让", "招标出让", "协议出让", "招拍挂出让"}


def test_industrial_is_what_the_method_says():
    uses = {LAND_USES.codes[code].label_zh for code in LAND_USES.members("industrial")}
    assert uses == {"工业用地", "仓储用地", "采矿用地", "工矿仓储用地"}


def test_a_printed_word_finds_its_code_whatever_its_width():
    assert SUPPLY_MODES.code_of(" 挂牌 出让") == "listing"
    assert LAND_USES.code_of("未知用地") is None


def test_labels_follow_the_language():
    with translation.override("fr"):
        assert LAND_USES.label("warehousing") == "entreposage"
    with translation.override("zh-hans"):
        assert LAND_USES.label("warehousing") == "仓储用地"


def test_a_group_that_does_not_exist_is_named():
    with pytest.raises(KeyError, match="no group 'leased'"):
        SUPPLY_MODES.members("leased")
