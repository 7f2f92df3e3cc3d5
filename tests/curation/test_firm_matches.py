"""Which firm a holder may be: what is proposed, and what a curator's decision does."""

import io

import pytest
from django.core.management import call_command

from policies.curation.firm_matches import (
    MOST_NAMES_OF_SHORT_BRAND,
    AlreadyLinked,
    FirmWithName,
    Matcher,
    confirm,
    find_matches,
    refuse,
)
from policies.models import Firm, FirmMatch, FirmName, Holder, Status
from tests.factories import land_award

PLACES = {
    "杭州": frozenset(["/1/33/3301/"]),
    "浙江": frozenset(["/1/33/"]),
    "深圳": frozenset(["/1/44/4403/"]),
}


def proposals(name, *firms, seat="", others=()):
    """``(matched name, reason, score)`` of each firm proposed to a holder of this name."""
    rows = [FirmWithName(n, firm, "near_name", seat) for n, firm in enumerate(firms)]
    found = Matcher(rows, [name, *others], PLACES).proposals(name)
    return [(row.matched_name, row.reason, row.score) for row in found]


@pytest.mark.parametrize(
    ("holder", "firm", "score"),
    [
        ("杭州甲乙机械有限责任公司", "杭州甲乙机械股份有限公司", 100),  # another form
        ("杭州甲乙机械有限公司", "浙江甲乙机械有限公司", 100),  # the wider place
        ("甲乙机械有限公司", "杭州甲乙机械有限公司", 97),  # a place on one side
        ("杭州甲乙机械有限公", "杭州甲乙机械有限公司", 100),  # cut off
        ("杭州甲乙丙丁戊机械有限公司", "杭州甲乙丙丁戊己机械有限公司", 93.3),  # 2 * 7 of 15
    ],
)
def test_a_near_name_is_proposed(holder, firm, score):
    assert proposals(holder, firm) == [(firm, "near_name", score)]


@pytest.mark.parametrize(
    ("holder", "firm"),
    [
        ("深圳甲乙机械有限公司", "杭州甲乙机械有限公司"),  # another place
        ("杭州甲丁精密机械制造有限公司", "杭州甲乙精密机械制造有限公司"),  # another brand
        ("杭州甲乙纺织有限公司", "杭州甲乙机械有限公司"),  # another trade
        ("杭州甲乙机械第三研究院", "杭州甲乙机械第八研究院"),  # another number
        ("杭州机械科技有限公司", "杭州科技机械有限公司"),  # no brand
        ("杭州丙丁机械有限公司", "杭州甲乙机械有限公司"),
    ],
)
def test_a_stranger_is_not_proposed(holder, firm):
    assert proposals(holder, firm) == []


def test_where_a_firm_sits_stands_for_a_place_in_its_name():
    firm = "甲乙精密机械有限公司"
    assert proposals("深圳甲乙精密机械有限公司", firm, seat="/1/33/3301/") == [(firm, "parent", 90)]
    assert proposals("杭州甲乙精密机械有限公司", firm, seat="/1/33/3301/") == [
        (firm, "near_name", 100)
    ]


@pytest.mark.parametrize(
    ("holder", "score"),
    [
        ("深圳甲乙丙汽车有限公司", 75),  # 2 * 3 of 8
        ("甲乙丙汽车工业有限公司杭州分公司", 37.5),  # 2 * 3 of 16
        ("甲乙丙（杭州）投资有限公司", 75),
    ],
)
def test_a_name_after_a_brand_is_proposed_to_the_firm_of_the_brand(holder, score):
    assert proposals(holder, "甲乙丙股份有限公司") == [("甲乙丙股份有限公司", "parent", score)]


def test_a_branch_is_proposed_to_the_firm_whose_whole_name_it_begins_with():
    firm = "杭州甲乙机械有限公司"
    assert proposals(f"{firm}深圳分公司", firm) == [(firm, "parent", 95)]
    assert proposals(f"{firm}铸造厂", firm) == [(firm, "parent", 95)]


def test_a_brand_of_two_characters_must_be_the_whole_brand():
    assert proposals("杭州甲乙机械有限公司", "甲乙") == [("甲乙", "parent", 66.7)]  # 2 * 2 of 6
    assert proposals("杭州甲乙丙机械有限公司", "甲乙") == []


def test_a_short_brand_that_opens_many_names_is_a_word():
    others = [f"杭州甲乙{trade}有限公司" for trade in ("纺织", "食品", "建材")]
    most = MOST_NAMES_OF_SHORT_BRAND - 1  # the name itself is one
    few, many = (others * most)[:most], (others * most)[: most + 1]
    assert proposals("杭州甲乙机械有限公司", "甲乙", others=few) == [("甲乙", "parent", 66.7)]
    assert proposals("杭州甲乙机械有限公司", "甲乙", others=many) == []


def test_a_local_firm_is_no_group():
    assert proposals("深圳甲乙丙水泥有限公司", "杭州甲乙丙水泥有限公司") == []


@pytest.fixture
def firm(db, register):
    return Firm.objects.create(name_zh="甲乙丙股份有限公司", seat=register["440300"])


def holder(name, kind="organisation", **fields):
    return Holder.objects.create(name=name, kind=kind, **fields)


def waiting():
    rows = FirmMatch.objects.filter(decision="open").order_by("pk")
    return list(rows.values_list("holder__name", "firm__name_zh", "reason"))


def test_matches_are_found_for_organisations_without_a_firm(firm):
    FirmName.objects.create(firm=firm, name="深圳市丁戊己机械有限公司", kind="former")
    holder("甲乙丙汽车有限公司")
    holder("深圳丁戊己机械有限责任公司")
    holder("甲乙丙王小明", kind="unknown")
    holder("甲乙丙投资有限公司", firm=firm)
    assert find_matches() == 2
    assert waiting() == [
        ("甲乙丙汽车有限公司", "甲乙丙股份有限公司", "parent"),
        ("深圳丁戊己机械有限责任公司", "甲乙丙股份有限公司", "former_name"),
    ]


def test_finding_again_changes_nothing(firm):
    holder("甲乙丙汽车有限公司")
    find_matches()
    before = list(FirmMatch.objects.values())
    seen = []
    assert find_matches(seen.append) == 1
    assert list(FirmMatch.objects.values()) == before


def test_a_withdrawn_firm_is_not_proposed(firm):
    holder("甲乙丙汽车有限公司")
    Firm.objects.update(status=Status.WITHDRAWN)
    assert find_matches() == 0


def test_what_no_longer_holds_is_dropped_and_what_was_decided_stays(firm, django_user_model):
    user = django_user_model.objects.create_user("curator")
    for name in ("甲乙丙汽车有限公司", "甲乙丙投资有限公司"):
        holder(name)
    find_matches()
    refuse(FirmMatch.objects.get(holder__name="甲乙丙汽车有限公司"), user)
    assert find_matches() == 1
    Firm.objects.update(name_zh="庚辛壬", name_key_zh="庚辛壬")
    assert find_matches() == 0
    assert FirmMatch.objects.get().decision == "refused"


@pytest.fixture
def match(firm, register):
    for _ in range(2):
        land_award(register["440300"], "甲乙丙汽车有限公司")
    owner = Holder.objects.get()
    return FirmMatch.objects.create(
        holder=owner, firm=firm, reason="parent", matched_name=firm.name_zh, score=75
    )


def test_confirming_links_the_holder_and_closes_its_other_matches(match, django_user_model):
    user = django_user_model.objects.create_user("curator")
    other = FirmMatch.objects.create(
        holder=match.holder, firm=Firm.objects.create(name_zh="甲乙"), reason="parent",
        matched_name="甲乙", score=50,
    )  # fmt: skip
    assert confirm(match, user) == 2
    match.refresh_from_db()
    other.refresh_from_db()
    assert match.holder.firm == match.firm
    assert match.holder.history.first().history_user == user
    assert (match.decision, match.decided_by) == ("confirmed", user)
    assert (other.decision, other.decided_by) == ("refused", user)
    assert match.decided_at is not None and other.decided_at is not None


def test_confirming_again_changes_nothing(match, django_user_model):
    first, second = (django_user_model.objects.create_user(name) for name in ("one", "two"))
    confirm(match, first)
    versions = match.holder.history.count()
    assert confirm(match, second) == 2
    match.refresh_from_db()
    assert match.decided_by == first
    assert match.holder.history.count() == versions


def test_refusing_links_nothing_and_is_remembered(match, django_user_model):
    first, second = (django_user_model.objects.create_user(name) for name in ("one", "two"))
    refuse(match, first)
    refuse(match, second)
    match.refresh_from_db()
    assert (match.decision, match.decided_by) == ("refused", first)
    assert match.holder.firm is None
    assert find_matches() == 0


def test_a_refused_match_may_be_confirmed_after_all(match, django_user_model):
    user = django_user_model.objects.create_user("curator")
    refuse(match, user)
    confirm(match, user)
    match.refresh_from_db()
    assert match.decision == "confirmed" and match.holder.firm == match.firm


def test_a_holder_that_got_a_firm_meanwhile_is_left_alone(match, django_user_model):
    user = django_user_model.objects.create_user("curator")
    other = Firm.objects.create(name_zh="庚辛壬")
    Holder.objects.update(firm=other)
    for decide in (confirm, refuse):
        with pytest.raises(AlreadyLinked):
            decide(match, user)
    match.refresh_from_db()
    assert match.decision == "open"
    assert match.holder.firm == other


def test_the_command_links_exact_names_and_counts_what_waits(firm):
    exact, near = holder("甲乙丙股份有限公司"), holder("甲乙丙汽车有限公司")
    out = io.StringIO()
    call_command("match_firms", stdout=out)
    assert out.getvalue() == "holders linked: 1, near matches waiting: 1\n"
    exact.refresh_from_db()
    near.refresh_from_db()
    assert (exact.firm, near.firm) == (firm, None)
