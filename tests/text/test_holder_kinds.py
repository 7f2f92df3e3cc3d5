"""What kind of holder a name is, and the word that decided it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.text.names import DOUBLE_SURNAMES, SURNAMES, classify, holder_kind, name_key


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("深圳市某某科技有限公司", "ending 有限公司"),
        ("某某县粮食局", "ending 局"),
        ("王家庄砖厂", "ending 厂"),
        ("王小明加工厂", "ending 工厂"),
        ("某某木器厂（普通合伙）", "ending 厂"),
        ("某某木器厂（普通合伙）（筹）", "ending 厂"),
        ("某某县租车有限公司（12.5%）", "ending 有限公司"),
        ("某某县甲村村民委员会", "ending 委员会"),
        ("某某县甲镇甲村村民小组", "ending 村民小组"),
        ("某某县甲有限公司3", "ending 有限公司"),
        ("某某县甲有限公司司", "ending 有限公司"),
        ("某 某 县 甲 有 限 公 司", "ending 有限公司"),
        ("某某县食品加工 有限公司", "ending 有限公司"),
        ("某某县集团 食品加工厂", "several organisations"),
        ("某某市 某某食品有限公司", "ending 有限公司"),
        ("某某县食品有限公", "cut off ending 有限公"),
        ("某某县甲乙木业", "trade ending 木业"),
        ("某某县甲镇乙村", "weak ending 村"),
        ("某某有限公司（原某某帽厂）", "ending 有限公司, organisation in brackets"),
        ("甲县机械有限公司，乙县砖厂", "several organisations"),
        ("甲县机械有限公司等12家企业", "several organisations"),
        ("甲县机械有限公司和乙县砖厂联合体", "several organisations"),
        ("ABC Technology Co., Ltd.", "latin form Ltd"),
        ("ＡＢＣ　GmbH", "latin form GmbH"),
    ],
)
def test_organisations_are_named(name, evidence):
    assert classify(name) == ("organisation", evidence)


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("王小明", "3 characters, a surname"),
        ("李伟", "2 characters, a surname"),
        ("王　伟", "2 characters, a surname"),
        ("王 小 明", "3 characters, a surname"),
        ("欧阳建城", "4 characters, a surname"),
        ("王小明户", "a household"),
        ("买买提·吐尔逊", "a name with a dot"),
        ("买买提.吐尔逊", "a name with a dot"),
        ("王小明 李伟", "several personal names"),
        ("王小明，李伟", "several personal names"),
        ("王小明等3人", "a surname, and others"),
        ("王小明等十二户", "a surname, and others"),
        ("王小明个人联合体", "a surname, and others"),
        ("王小明（某某加工厂）", "a surname, then a bracket"),
        ("王小明(110101199001011234)", "a surname, then an identity number"),
        ("王小明110101199001011234", "a surname, then an identity number"),
        ("王小明 身份证号：110101199001011234", "a surname, then 身份证"),
        ("王小明（个体工商户）", "a surname, then 个体工商户"),
    ],
)  # fmt: skip
def test_persons_are_not_named(name, evidence):
    assert classify(name) == ("person", evidence)


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("", "nothing printed"),
        ("某某有限公司（王小明）", "a bracket that may name a person"),
        ("某某有限公司（王小明）分公司", "may name a person beside others"),
        ("某某县经营部(王小明)", "a bracket that may name a person"),
        ("某某厂（王某）", "a bracket that may name a person"),
        ("某某公司，法人李伟", "a person behind it: 法人"),
        ("某某厂（经营者：王小明）", "a person behind it: 经营者"),
        ("某某县加工厂（个体工商户）", "a person behind it: 个体工商户"),
        ("某某厂（110101199001011234）", "a person behind it: an identity number"),
        ("王小明 某某有限公司", "a personal name beside others"),
        ("甲县砖厂 王小明 乙县砖厂", "a personal name beside others"),
        ("王小明与某某有限公司", "may name a person beside others"),
        ("王小明和某某市某某有限公司", "may name a person beside others"),
        ("买买提吐尔逊 某某县砖厂", "white space between names"),
        ("某某县食品 加工有限公司", "white space between names"),
        ("甲县砖厂 买买提库", "white space between names"),
        ("甲县砖厂和王小明联合体", "several names"),
        ("甲县砖厂等12户", "several names"),
        ("某某县甲乙丙，戊己庚", "several names"),
        ("Zhang San, ABC Co., Ltd.", "several names"),
        ("王小明 ABC Co., Ltd.", "a personal name beside others"),
        ("某某有限公司王小明", "may name a person beside others"),
        ("某某有限公司王建社", "may name a person beside others"),
        ("某某厂--王小明", "may name a person beside others"),
        ("王小明：某某厂", "may name a person beside others"),
        ("某某厂（王小明", "may name a person beside others"),
        ("某某县甲镇村民王小明", "no ending known"),
        ("王建国李建社", "may be names in a row"),
        ("王建国和欧阳建社", "may be names in a row"),
        ("卫生院", "short"),
        ("司马小村民", "short"),
        ("某甲", "short"),
        ("2016-3", "no Han character, no form"),
        ("Zhang San", "no Han character, no form"),
    ],
)
def test_all_in_doubt_are_not_named(name, evidence):
    assert classify(name) == ("unknown", evidence)


GIVEN = st.text("建国小明芳伟城社村团", min_size=1, max_size=2)
PERSONS = st.builds(str.__add__, st.sampled_from(sorted(SURNAMES)), GIVEN)
FRAMES = (
    "{}",
    "{} {}",
    "{}，{}",
    "{}（{}）",
    "{}等3人",
    "某某有限公司（{}）",
    "某某有限公司 {}",
    "某某有限公司{}",
    "某某厂，{}",
    "某某厂--{}",
    "某某厂（{}",
    "{} 某某厂",
    "{}：某某厂",
)


@given(PERSONS, PERSONS, st.sampled_from(FRAMES))
def test_no_personal_name_beside_anything_is_taken_for_an_organisation(one, other, frame):
    assert holder_kind(frame.format(one, other)) != "organisation"


@given(st.text(max_size=40))
def test_evidence_fits_where_it_is_kept_and_width_does_not_matter(name):
    kind, evidence = classify(name)
    assert kind in {"organisation", "person", "unknown"}
    assert 0 < len(evidence) <= 60
    assert name_key(name) == "" or kind == holder_kind(f" {name}　")


def test_surnames_are_of_one_or_two_characters():
    assert len(SURNAMES) > 500 and len(DOUBLE_SURNAMES) > 50
    assert {"王", "闫", "覃"} <= SURNAMES and "欧阳" in DOUBLE_SURNAMES
