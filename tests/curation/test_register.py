import pytest

from policies.curation.register import Life, Register


def register(*lives):
    return Register([Life(*life) for life in lives])


#        pk, code, parent, in force, successors
COUNTRY = (1, "100000", None, True, [])
PROVINCE = (2, "330000", 1, True, [])
CITY = (3, "330100", 2, True, [])


def test_a_place_in_force_is_where_it_is():
    lineages = register(COUNTRY, PROVINCE, CITY).lineages
    assert lineages[3] == (3, "/100000/330000/330100/")


def test_a_life_is_carried_along_the_chain():
    order = register(
        COUNTRY, PROVINCE, CITY, (4, "330122", 3, False, [5]), (5, "330181", 3, False, [6]),
        (6, "330109", 3, True, []),
    )  # fmt: skip
    assert order.lineages[4] == (6, "/100000/330000/330100/330109/")


def test_a_split_place_is_carried_to_the_narrowest_place_that_holds_its_heirs():
    order = register(
        COUNTRY, PROVINCE, CITY, (4, "330199", 3, False, [5, 6]), (5, "330102", 3, True, []),
        (6, "330103", 3, True, []),
    )  # fmt: skip
    assert order.today(4) == 3


def test_a_life_without_known_heirs_is_carried_to_its_parent():
    assert register(COUNTRY, PROVINCE, (4, "331200", 2, False, [])).today(4) == 2


def test_a_parent_no_longer_in_force_is_followed_too():
    order = register(
        COUNTRY, PROVINCE, CITY, (4, "332500", 2, False, [3]), (5, "332501", 4, True, [])
    )
    assert order.lineages[5][1] == "/100000/330000/330100/332501/"


@pytest.mark.parametrize("loop", [[4], [5]])
def test_a_chain_that_turns_in_circles_ends_at_the_parent(loop):
    order = register(COUNTRY, PROVINCE, (4, "331200", 2, False, loop), (5, "331300", 2, False, [4]))
    assert order.today(4) == 2
